// What can be measured of the mail as it stands: runs of text with their colours, what sticks out
// at the side, small targets, images. Bounded: a post of megabytes gives a short answer, too.
() => {
  const WORDS = 80;
  const PLACES = 12; // of each kind of text
  const MOST = 60; // of all else
  const wide = window.innerWidth;
  const dark =
    /dark/.test(getComputedStyle(document.documentElement).colorScheme) &&
    matchMedia("(prefers-color-scheme: dark)").matches;
  const canvas = dark ? [18, 18, 18] : [255, 255, 255];

  const parsed = (text) => {
    const inside = (text.match(/^rgba?\(([^)]*)\)/) || ["", ""])[1];
    const numbers = inside.split(/[ ,/]+/).map(Number);
    if (numbers.length < 3 || !numbers.every(Number.isFinite)) return null;
    return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
  };
  const over = ([r, g, b, a], under) =>
    [r, g, b].map((value, index) => value * a + under[index] * (1 - a));
  const hex = (colour) =>
    "#" + colour.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("");
  const shown = (text) => text.replace(/\s+/g, " ").trim().slice(0, WORDS);
  const named = (element) => {
    const kind = element.classList[0];
    return element.localName + (kind ? `.${kind}` : "");
  };
  const boxed = (rect) =>
    [rect.left + scrollX, rect.top + scrollY, rect.width, rect.height].map(Math.round);

  // What an element inherits from those around it: the ground, whether it is seen, what scrolls.
  const known = new Map();
  const around = (element) => {
    if (!element) {
      return { ground: canvas, sure: true, seen: true, opacity: 1, scrolls: null };
    }
    let info = known.get(element);
    if (info) return info;
    const above = around(element.parentElement);
    const style = getComputedStyle(element);
    const colour = parsed(style.backgroundColor);
    const covers = colour && colour[3] === 1;
    const box = element.clientHeight === 0 && style.overflow !== "visible" && style.display !== "inline";
    info = {
      style,
      ground: colour ? over(colour, above.ground) : above.ground,
      sure: Boolean(colour) && style.backgroundImage === "none" && (covers || above.sure),
      seen: above.seen && style.visibility === "visible" && style.display !== "none" && !box,
      opacity: above.opacity * Number(style.opacity || 1),
      scrolls:
        above.scrolls ||
        (/auto|scroll|hidden|clip/.test(style.overflowX) && element !== document.documentElement &&
        element !== document.body
          ? element
          : null),
    };
    known.set(element, info);
    return info;
  };

  let line = 0;
  const runs = new Map();
  let outside = [];
  let scrolling = new Map();
  const links = [];
  const images = [];

  const run = (element, words, rect, info) => {
    const style = info.style;
    const text = parsed(style.color);
    const sure = info.sure && Boolean(text);
    const colour = text ? over([text[0], text[1], text[2], text[3] * info.opacity], info.ground) : [0, 0, 0];
    const size = parseFloat(style.fontSize);
    const bold = Number(style.fontWeight) >= 700;
    const key = [hex(colour), hex(info.ground), size, bold, sure].join();
    let group = runs.get(key);
    if (!group) {
      group = { colour: hex(colour), ground: hex(info.ground), size, bold, sure, count: 0, places: [] };
      runs.set(key, group);
    }
    group.count += 1;
    const last = group.places[group.places.length - 1];
    if (group.places.length < PLACES && (!last || last.line !== line)) {
      group.places.push({ element: named(element), words: shown(words), line, box: boxed(rect) });
    }
  };
  // A box of its own that holds more than it shows.
  const holds = (box) => {
    if (scrolling.size >= MOST || box.scrollWidth <= box.clientWidth + 1) return;
    scrolling.set(box, {
      element: named(box.firstElementChild || box),
      words: shown(box.innerText || ""),
      line,
      box: boxed(box.getBoundingClientRect()),
      by: box.scrollWidth - box.clientWidth,
    });
  };
  const sideways = (node, element, rect, info, edge) => {
    if ((rect.right <= edge + 1 && rect.left >= -1) || info.scrolls || outside.length >= MOST * 4) return;
    const words = node.nodeType === Node.TEXT_NODE ? node.data : element.alt || element.innerText || "";
    outside.push({
      node,
      element: named(element),
      words: shown(words),
      line,
      box: boxed(rect),
      by: Math.round(Math.max(rect.right - edge, -rect.left)),
    });
  };
  const image = (element, rect, info) => {
    const source = element.getAttribute("src") || "";
    const loaded = element.complete && element.naturalWidth > 0;
    let cut = false;
    if (!loaded && element.alt.trim()) {
      run(element, element.alt, rect, info);
      // As broad as the image's box, as high as its words want: cut off where that is higher.
      const probe = document.createElement("div");
      probe.textContent = element.alt;
      probe.style.cssText = `position:absolute;visibility:hidden;width:${rect.width}px;` +
        `font:${info.style.font};letter-spacing:${info.style.letterSpacing}`;
      document.body.append(probe);
      cut = rect.width < 24 || probe.offsetHeight > rect.height + 2 || probe.scrollWidth > rect.width + 2;
      probe.remove();
    }
    if (images.length < MOST * 4) {
      images.push({
        source: source.slice(0, 300), alt: element.alt.slice(0, 300), loaded, cut, line,
        described: element.hasAttribute("alt"), box: boxed(rect),
      });
    }
  };

  const range = document.createRange();
  const silent = /^(script|style|noscript|template)$/;
  // The right edge of the block that an element, or text in it, stands in.
  const edges = new Map();
  const edge = (element) => {
    let block = element;
    while (block !== document.body && around(block).style.display === "inline") {
      block = block.parentElement;
    }
    if (!edges.has(block)) edges.set(block, Math.min(wide, block.getBoundingClientRect().right));
    return edges.get(block);
  };
  const fits = (element) => element.scrollWidth <= element.clientWidth + 1;
  const walk = (held) => {
    const what = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
    const walker = document.createTreeWalker(document.body, what);
    line = 0;
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      const text = node.nodeType === Node.TEXT_NODE;
      const element = text ? node.parentElement : node;
      if (!text && node.dataset.cxqLine !== undefined) line = Number(node.dataset.cxqLine);
      if (silent.test(element.localName) || (text && !/\S/.test(node.data))) continue;
      const info = around(element);
      if (!info.seen) continue;
      if (text) {
        range.selectNodeContents(node);
        const rects = [...range.getClientRects()].filter((each) => each.width > 1 && each.height > 1);
        if (!rects.length) continue;
        if (!held) run(element, node.data, rects[0], info);
        // Spaces at the end of such a line hang out and harm nobody.
        if (/^pre-wrap|^break-spaces/.test(info.style.whiteSpace) && fits(element)) continue;
        const far = rects.reduce((most, each) => (each.right > most.right ? each : most));
        sideways(node, element, far, info, held ? edge(element) : wide);
        continue;
      }
      const rect = node.getBoundingClientRect();
      if (!rect.width || !rect.height) continue;
      const scroller = info.scrolls === node;
      if (scroller) holds(node);
      const above = node.parentElement;
      sideways(node, node, rect, scroller ? around(above) : info, held && above ? edge(above) : wide);
      if (held) continue;
      if (node.localName === "img") image(node, rect, info);
      if (node.localName === "a" && node.hasAttribute("href")) links.push({ node, rect, line });
    }
  };
  // Of nested boxes that stick out, the innermost is the cause.
  const innermost = () => {
    const held = new Set();
    for (const { node } of outside) {
      for (let up = node.parentElement; up; up = up.parentElement) held.add(up);
    }
    const tables = new Map(); // a table of data is one cause, however many of its cells stick out
    return outside
      .filter(({ node }) => !held.has(node))
      .filter((each) => {
        const table = (each.node.parentElement || each.node).closest("table:not([role=presentation])");
        if (!table) return true;
        const first = tables.get(table);
        if (first) {
          first.by = Math.max(first.by, each.by);
          return false;
        }
        each.element = named(table);
        tables.set(table, each);
        return true;
      })
      .map(({ node, ...rest }) => rest);
  };
  walk(false);
  let overflow = innermost();
  if (document.scrollingElement.scrollWidth > wide + 1) {
    // One broad thing makes its whole column broad, and all in it sticks out. With the columns held
    // to the screen, what still sticks out (or would scroll, had its box a width) is the cause.
    const hold = document.createElement("style");
    hold.textContent =
      "table[role=presentation]{table-layout:fixed!important;width:100%!important;min-width:0!important}";
    document.head.append(hold);
    // A word that may break only where all else fails has made the column as broad as it is.
    const breaking = [...document.querySelectorAll("body *")].filter(
      (element) => getComputedStyle(element).overflowWrap === "break-word",
    );
    const kept = breaking.map((element) => element.style.overflowWrap);
    for (const element of breaking) element.style.overflowWrap = "normal";
    // An image that was not fetched keeps its width in a table, whatever its max-width says.
    const broken = [...document.images].filter((each) => !each.naturalWidth && each.closest("table"));
    const limits = broken.map((each) => each.style.maxWidth);
    for (const each of broken) each.style.maxWidth = "none";
    const before = overflow;
    [outside, scrolling] = [[], new Map()];
    walk(true);
    overflow = [...innermost(), ...scrolling.values()];
    if (!overflow.length) overflow = before.slice(0, 1);
    scrolling = new Map();
    breaking.forEach((element, index) => { element.style.overflowWrap = kept[index]; });
    broken.forEach((each, index) => { each.style.maxWidth = limits[index]; });
    hold.remove();
  }
  overflow = overflow.slice(0, MOST);

  // WCAG 2.2, 2.5.8: 24 pixels each way, or as much room around; links in a sentence are free.
  const targets = [];
  const alone = ({ node }) => {
    let block = node.parentElement;
    while (block && around(block).style.display === "inline") block = block.parentElement;
    const words = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "");
    return !block || words(block.textContent).length <= words(node.textContent).length;
  };
  const near = (x, y, rect) =>
    Math.hypot(
      Math.max(rect.left - x, 0, x - rect.right),
      Math.max(rect.top - y, 0, y - rect.bottom),
    ) < 12;
  for (const link of links) {
    const { node, rect } = link;
    if (targets.length >= MOST) break;
    if ((rect.width >= 24 && rect.height >= 24) || !alone(link)) continue;
    const [x, y] = [(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2];
    if (!links.some((other) => other !== link && near(x, y, other.rect))) continue;
    targets.push({
      element: named(node), words: shown(node.textContent), line: link.line, box: boxed(rect),
    });
  }

  return {
    runs: [...runs.values()], overflow, scrolling: [...scrolling.values()], targets, images,
    links: links.length,
  };
};
