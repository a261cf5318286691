// Pictures of one width scroll together: the same lines stand side by side.
for (const strip of document.querySelectorAll(".strip")) {
  const frames = [...strip.querySelectorAll(".frame")];
  let leads = null, rest = 0;
  for (const frame of frames) {
    frame.addEventListener("scroll", () => {
      if (leads && leads !== frame) return;
      leads = frame;
      clearTimeout(rest);
      rest = setTimeout(() => { leads = null; }, 120);
      const part = frame.scrollTop / Math.max(1, frame.scrollHeight - frame.clientHeight);
      for (const other of frames) {
        if (other !== frame) other.scrollTop = part * (other.scrollHeight - other.clientHeight);
      }
    }, { passive: true });
  }
}
