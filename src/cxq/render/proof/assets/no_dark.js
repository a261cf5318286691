// What a mail says about dark colours, taken away: as programs do that never read it.
() => {
  for (const meta of document.querySelectorAll("meta[name$='color-scheme' i], meta[name='supported-color-schemes' i]")) {
    meta.remove();
  }
  document.documentElement.style.setProperty("color-scheme", "light", "important");
  const strip = (rules) => {
    for (let index = rules.length - 1; index >= 0; index -= 1) {
      const rule = rules[index];
      const about = rule.media ? rule.media.mediaText : "";
      if (/prefers-color-scheme/i.test(about)) {
        rule.parentRule ? rule.parentRule.deleteRule(index) : rule.parentStyleSheet.deleteRule(index);
      } else if (rule.cssRules) {
        strip(rule.cssRules);
      }
      if (rule.style) {
        rule.style.removeProperty("color-scheme");
      }
    }
  };
  for (const sheet of document.styleSheets) {
    try {
      strip(sheet.cssRules);
    } catch {
      // A sheet of another host was never fetched, and has no rules to show.
    }
  }
};
