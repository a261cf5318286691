// A TipTap editor that stands in for Substack's: its schema is what public sources say of theirs
// (docs/substack.md names what it cannot prove). ?vocab=legacy|tiptap chooses the node names,
// ?notes=end|anywhere where footnotes may stand, ?hooks= by which ways the editor can be found,
// ?footnote= what a footnote may hold, ?heading=text leaves anchors out of headings.
import { Editor, Extension, Mark, Node } from "@tiptap/core";
import { history, redo, undo } from "@tiptap/pm/history";
import { keymap } from "@tiptap/pm/keymap";
import { Plugin } from "@tiptap/pm/state";

const options = new URLSearchParams(location.search);
const legacy = options.get("vocab") !== "tiptap";
const atEnd = options.get("notes") !== "anywhere";
const hooks = options.get("hooks") || "editor";
const name = (old, current) => (legacy ? old : current);
const attrs = (defaults) => () =>
  Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, { default: value }]));

function block(type, content, tag, more = {}) {
  return Node.create({
    name: type,
    group: "block",
    content,
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
    ...more,
  });
}

const doc = Node.create({
  name: "doc",
  topNode: true,
  content: atEnd ? "block+ footnote*" : "block+",
});
const text = Node.create({ name: "text", group: "inline" });
// First in the list: the default block, which the editor makes where it needs one.
const paragraph = block("paragraph", "inline*", "p", { addAttributes: attrs({ textAlign: null }) });
const heading = block("heading", options.get("heading") === "text" ? "text*" : "inline*", "h2", {
  defining: true,
  addAttributes: attrs({ level: 2, textAlign: null }),
  parseHTML: () => [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
  renderHTML: ({ node }) => [`h${node.attrs.level}`, 0],
});
const blockquote = block("blockquote", "paragraph+", "blockquote", { defining: true });
const pullquote = block("pullquote", "paragraph+", "div", {
  parseHTML: () => [{ tag: "div.pullquote" }],
  renderHTML: () => ["div", { class: "pullquote" }, 0],
  addAttributes: attrs({ align: null, color: null }),
});
const callout = block("calloutBlock", "(paragraph | heading)+", "div", {
  parseHTML: () => [{ tag: "div.callout-block" }],
  renderHTML: () => ["div", { class: "callout-block" }, 0],
});
const item = name("list_item", "listItem");
const lists = [
  block(name("bullet_list", "bulletList"), `${item}+`, "ul"),
  block(name("ordered_list", "orderedList"), `${item}+`, "ol", {
    addAttributes: attrs(legacy ? { start: 1, order: 1 } : { start: 1, type: null }),
    parseHTML: () => [
      {
        tag: "ol",
        getAttrs: (dom) => {
          const start = Number(dom.getAttribute("start") || 1);
          return legacy ? { start, order: start } : { start };
        },
      },
    ],
    renderHTML: ({ node }) => ["ol", { start: node.attrs.start }, 0],
  }),
  block(item, "paragraph block*", "li", { group: "", defining: true }),
];
const rule = block(name("horizontal_rule", "horizontalRule"), "", "hr", {
  renderHTML: () => ["hr"],
});
const code = block("highlighted_code_block", "text*", "pre", {
  marks: "",
  code: true,
  defining: true,
  addAttributes: attrs({ language: "plaintext", nodeId: null }),
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
  renderHTML: () => ["pre", ["code", 0]],
});
const latex = block(name("latex_block", "latexBlock"), "", "div", {
  atom: true,
  addAttributes: attrs({ persistentExpression: "", id: "" }),
  parseHTML: () => [{ tag: "div.latex-rendered" }],
  renderHTML: ({ node }) => ["div", { class: "latex-rendered" }, node.attrs.persistentExpression],
});
const paywall = block("paywall", "", "div", {
  atom: true,
  parseHTML: () => [{ tag: "div.paywall-jump" }],
  renderHTML: () => ["div", { class: "paywall-jump" }],
});
const image = [
  block("captionedImage", "image2 caption?", "figure"),
  Node.create({
    name: "image2",
    addAttributes: attrs({ src: "", alt: null, title: null, href: null, width: null, height: null }),
    parseHTML: () => [
      {
        tag: "img[src]",
        getAttrs: (dom) => {
          const src = dom.getAttribute("src");
          if (!src.startsWith("https:")) return false;
          const link = dom.closest("a[href]");
          return { src, alt: dom.getAttribute("alt"), href: link && link.getAttribute("href") };
        },
      },
    ],
    renderHTML: ({ node }) => ["span", { class: "image", title: node.attrs.src }, node.attrs.alt || "image"],
  }),
  Node.create({
    name: "caption",
    content: "inline*",
    parseHTML: () => [{ tag: "figcaption" }],
    renderHTML: () => ["figcaption", 0],
  }),
];
const lineBreak = Node.create({
  name: name("hard_break", "hardBreak"),
  group: "inline",
  inline: true,
  parseHTML: () => [{ tag: "br" }],
  renderHTML: () => ["br"],
});
// Neither is read from pasted HTML: no paste makes native footnotes.
const footnotes = [
  Node.create({
    name: "footnoteAnchor",
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: attrs({ number: 1 }),
    renderHTML: ({ node }) => ["sup", { class: "footnote-anchor" }, String(node.attrs.number)],
  }),
  Node.create({
    name: "footnote",
    group: atEnd ? "" : "block",
    content: options.get("footnote") || "block+",
    isolating: true,
    addAttributes: attrs({ number: 1 }),
    renderHTML: ({ node }) => ["div", { class: "footnote", "data-number": node.attrs.number }, 0],
  }),
];

const mark = (type, ...tags) =>
  Mark.create({
    name: type,
    parseHTML: () => tags.map((tag) => ({ tag })),
    renderHTML: () => [tags[0], 0],
  });
const marks = [
  Mark.create({
    name: "link",
    inclusive: false,
    addAttributes: attrs({ href: null, target: "_blank", rel: "noopener noreferrer nofollow" }),
    parseHTML: () => [
      {
        tag: "a[href]",
        getAttrs: (dom) => {
          const href = dom.getAttribute("href");
          return /^(https?:|mailto:)/i.test(href) ? { href } : false;
        },
      },
    ],
    renderHTML: ({ mark: { attrs: has } }) => ["a", { href: has.href }, 0],
  }),
  mark(name("strong", "bold"), "strong", "b"),
  mark(name("em", "italic"), "em", "i"),
  mark(name("strikethrough", "strike"), "s", "del"),
  mark("code", "code"),
  mark("superscript", "sup.superscript"),
  mark("subscript", "sub.subscript"),
];

const MARKDOWN = /^(#{1,6} |[-*+] |\d+[.)] |> |```)|\]\(https?:|\*\*\w/m;
const behaviour = Extension.create({
  name: "behaviour",
  addProseMirrorPlugins: () => [
    history(),
    keymap({ "Mod-z": undo, "Mod-y": redo }),
    new Plugin({
      props: {
        // A text/plain that looks like Markdown may win over the HTML.
        handlePaste(view, event) {
          const plain = event.clipboardData.getData("text/plain");
          if (!MARKDOWN.test(plain)) return false;
          view.dispatch(view.state.tr.insertText(plain));
          return true;
        },
      },
      // Anchors and notes are numbered by their place.
      appendTransaction(transactions, before, state) {
        if (options.get("renumber") === "no" || !transactions.some((each) => each.docChanged)) return null;
        const tr = state.tr;
        const count = { footnoteAnchor: 0, footnote: 0 };
        state.doc.descendants((node, pos) => {
          if (!(node.type.name in count)) return;
          const number = ++count[node.type.name];
          if (node.attrs.number !== number) tr.setNodeMarkup(pos, null, { ...node.attrs, number });
        });
        return tr.docChanged ? tr : null;
      },
    }),
  ],
});

const editor = new Editor({
  element: document.getElementById("editor"),
  enableCoreExtensions: true,
  injectCSS: false,
  extensions: [
    doc, text, paragraph, heading, blockquote, pullquote, callout, ...lists, rule, code, latex,
    paywall, ...image, lineBreak, ...footnotes, ...marks, behaviour,
  ],
});

// How the helper can find the editor: each way alone, so that each is tried.
const view = editor.view;
if (hooks !== "editor") delete view.dom.editor;
if (hooks === "fiber") view.dom.parentNode.__reactFiber$x = { return: { memoizedProps: { editor } } };
if (hooks === "window") window.view = view;
if (hooks === "viewdesc") view.dom.pmViewDesc.children[0].spec = { editor };

// What the tests ask. They paste and press keys themselves.
window.standin = {
  read: () => editor.getJSON(),
  fill: (json) => editor.commands.setContent(json),
  clear: () => editor.commands.clearContent(),
  check: () => view.state.doc.check(),
  undo: () => undo(view.state, view.dispatch),
  redo: () => redo(view.state, view.dispatch),
  remove: (words) => {
    let found = null;
    view.state.doc.descendants((node, pos) => {
      const at = node.isText ? node.text.indexOf(words) : -1;
      if (found === null && at >= 0) found = pos + at;
    });
    view.dispatch(view.state.tr.delete(found, found + words.length));
  },
  lock: () => editor.setEditable(false),
};
