// Colours turned over as roosterjs does (MIT, Microsoft): CIE L* becomes (100 − L*) scaled into
// what lies above the grey #333333, a* and b* stay. Marked as Outlook marks it, so that a mail's
// `[data-ogsc]` and `[data-ogsb]` rules have their say.
() => {
  const BASE = 21.247; // L* of #333333
  const linear = (value) => (value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92);
  const gamma = (value) => (value > 0.0031308 ? 1.055 * value ** (1 / 2.4) - 0.055 : value * 12.92);
  const bent = (value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const unbent = (value) => (value ** 3 > 0.008856 ? value ** 3 : (value - 16 / 116) / 7.787);
  const turned = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((value) => linear(value / 255));
    const x = bent((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
    const y = bent(0.2126 * r + 0.7152 * g + 0.0722 * b);
    const z = bent((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
    const lightness = (100 - (116 * y - 16)) * ((100 - BASE) / 100) + BASE;
    const ny = (lightness + 16) / 116;
    const [nx, nz] = [ny + (x - y), ny - (y - z)];
    const [dx, dy, dz] = [unbent(nx) * 0.95047, unbent(ny), unbent(nz) * 1.08883];
    return [
      3.2406 * dx - 1.5372 * dy - 0.4986 * dz,
      -0.9689 * dx + 1.8758 * dy + 0.0415 * dz,
      0.0557 * dx - 0.204 * dy + 1.057 * dz,
    ].map((value) => Math.round(Math.min(Math.max(gamma(Math.max(value, 0)), 0), 1) * 255));
  };
  const parsed = (text) => {
    const numbers = (text.match(/^rgba?\(([^)]*)\)/) || ["", ""])[1].split(/[ ,/]+/).map(Number);
    return numbers.length >= 3 && numbers.every(Number.isFinite) ? numbers : null;
  };
  // All are read before the first is written: what is inherited must not be turned twice.
  const found = [...document.querySelectorAll("body, body *")].map((element) => {
    const style = getComputedStyle(element);
    return [element, parsed(style.color), parsed(style.backgroundColor)];
  });
  for (const [element, text, ground] of found) {
    if (text) {
      element.style.color = `rgba(${turned(text)}, ${text[3] ?? 1})`;
      element.dataset.ogsc = "";
    }
    if (ground && (ground[3] ?? 1) > 0) {
      element.style.backgroundColor = `rgba(${turned(ground)}, ${ground[3] ?? 1})`;
      element.dataset.ogsb = "";
    }
  }
  document.documentElement.style.backgroundColor = "#333333";
};
