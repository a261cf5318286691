"use strict";
// The buttons of copy.html. What they copy stands in the page as JSON; nothing is fetched or sent.
const stored = JSON.parse(document.getElementById("copied").textContent);
const said = document.getElementById("said");

// What a button copies: plain text, and HTML where it is rich.
function content(button) {
  const key = button.dataset.copy;
  if (key === "body") return { html: stored.html, plain: stored.plain };
  if (key === "marked") return { html: stored.marked, plain: stored.marked_plain };
  if (key === "helper") return { plain: stored.helper };
  return { plain: button.dataset.text };
}

async function byClipboard({ html, plain }) {
  if (!navigator.clipboard) return false;
  try {
    if (!html) {
      await navigator.clipboard.writeText(plain);
    } else {
      if (!window.ClipboardItem) return false;
      const blob = (text, type) => new Blob([text], { type });
      await navigator.clipboard.write([new ClipboardItem({
        "text/html": blob(html, "text/html"), "text/plain": blob(plain, "text/plain"),
      })]);
    }
    return true;
  } catch {
    return false; // no permission, or a page opened from disk: the old way is left
  }
}

// A selection that is there to be copied, and a listener that says what is copied instead: the
// browser would put its own styles into the HTML of a selection.
function bySelection({ html, plain }) {
  let copied = false;
  const listen = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData.setData("text/plain", plain);
    if (html) event.clipboardData.setData("text/html", html);
    copied = true;
  };
  const selected = getSelection();
  const focused = document.activeElement;
  selected.selectAllChildren(document.getElementById("title"));
  document.addEventListener("copy", listen, true);
  try {
    return document.execCommand("copy") && copied;
  } catch {
    return false;
  } finally {
    document.removeEventListener("copy", listen, true);
    selected.removeAllRanges();
    if (focused) focused.focus();
  }
}

// Both ways failed: what was to be copied is shown, selected, for Ctrl+C.
function byHand(button, { html, plain }) {
  const area = document.createElement("div");
  area.className = "failure small";
  area.setAttribute("role", "alert");
  area.textContent = "Copying failed: the browser allowed it in no way. It is selected below: press Ctrl+C (⌘C on a Mac).";
  const place = html ? document.createElement("div") : document.createElement("textarea");
  place.className = "by-hand";
  place.tabIndex = 0;
  place.setAttribute("aria-label", "to copy by hand");
  if (html) place.append(new DOMParser().parseFromString(html, "text/html").body);
  else { place.value = plain; place.readOnly = true; }
  area.append(place);
  const old = button.parentNode.querySelector(":scope > .failure");
  if (old) old.remove();
  button.after(area);
  place.focus();
  if (html) getSelection().selectAllChildren(place); else place.select();
}

const words = new WeakMap();
function answer(button, fine) {
  if (!words.has(button)) words.set(button, { text: button.textContent, timer: 0 });
  const kept = words.get(button);
  clearTimeout(kept.timer);
  button.classList.toggle("done", fine);
  button.classList.toggle("failed", !fine);
  button.textContent = fine ? "Copied ✓" : "Not copied";
  said.textContent = `${button.getAttribute("aria-label") || kept.text}: ${fine ? "copied." : "copying failed."}`;
  kept.timer = setTimeout(() => {
    button.textContent = kept.text;
    button.classList.remove("done", "failed");
  }, 2500);
}

document.addEventListener("click", async (event) => {
  const bookmark = event.target.closest(".bookmark");
  if (bookmark) {
    event.preventDefault(); // it has nothing to do on this page
    said.textContent = "Drag this link to the bookmarks bar; click it there, in the editor.";
    bookmark.nextElementSibling.textContent = said.textContent;
    return;
  }
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const what = content(button);
  const fine = (await byClipboard(what)) || bySelection(what);
  const failure = button.parentNode.querySelector(":scope > .failure");
  if (fine && failure) failure.remove();
  answer(button, fine);
  if (!fine) byHand(button, what);
});

const bookmark = document.querySelector(".bookmark");
if (bookmark) bookmark.href = `javascript:${encodeURIComponent(stored.helper)}`;
