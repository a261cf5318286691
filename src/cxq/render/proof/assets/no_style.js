// The style sheets gone; what stands on the elements themselves stays.
() => {
  for (const sheet of document.querySelectorAll("style, link[rel~='stylesheet' i]")) {
    sheet.remove();
  }
};
