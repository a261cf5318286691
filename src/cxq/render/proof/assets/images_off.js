// An image that is not fetched, as mail programs show it: a box of its width with the alt text in
// it. (A browser would show the words alone.)
() => {
  for (const image of document.images) {
    const width = image.getAttribute("width");
    if (getComputedStyle(image).display === "inline") image.style.display = "inline-block";
    if (/^\d+$/.test(width || "")) image.style.width = `${width}px`;
    else if (/^\d+(\.\d+)?%$/.test(width || "")) image.style.width = width;
    image.style.overflow = "hidden";
    image.style.boxShadow = "inset 0 0 0 1px rgba(128, 128, 128, .6)";
  }
};
