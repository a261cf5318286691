// cxq's footnote helper: swaps the markers in an open Substack draft for native footnotes.
// Paste it into the browser's console on the editor page, or run it as a bookmark. It sends
// nothing anywhere, changes all or nothing, and one undo takes everything back.
void (function (post) {
  "use strict";

  // Names of one thing in stored drafts and in the live editor: what this editor has is taken.
  const NAMES = [
    ["bullet_list", "bulletList"], ["ordered_list", "orderedList"], ["list_item", "listItem"],
    ["horizontal_rule", "horizontalRule"], ["hard_break", "hardBreak"],
    ["highlighted_code_block", "code_block", "codeBlock"], ["latex_block", "latexBlock"],
    ["inline_latex", "inlineLatex", "latex"], ["footnoteAnchor", "footnote_anchor"],
    ["strong", "bold"], ["em", "italic"], ["strikethrough", "strike"],
  ];
  const MARKER = /⟦cxq-([0-9a-z]+)-(\d+)⟧/g;
  const PIECE = /⟦?cxq-[0-9a-z]+-\d*⟧?/;

  class Refusal extends Error {}
  const refuse = (words) => { throw new Refusal(words); };
  const some = (list, what) => {
    const shown = list.slice(0, 12).join(", ") + (list.length > 12 ? ", …" : "");
    return `${list.length === 1 ? what : what + "s"} ${shown}`;
  };
  const counted = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

  // ------------------------------------------------------------ finding the editor

  function asView(thing) {
    try {
      for (const view of [thing, thing?.view, thing?.editor?.view]) {
        if (view?.state?.doc?.descendants && view.state.schema?.nodes && view.dispatch) return view;
      }
    } catch { /* an editor that is not mounted yet says so by an error */ }
    return null;
  }

  // ProseMirror's own description of the page holds node views, and those know their editor.
  function* fromDescriptions(root) {
    const open = root ? [root] : [];
    for (let seen = 0; open.length && seen < 5000; seen++) {
      const desc = open.pop();
      yield desc;
      yield desc.spec;
      if (desc.children) open.push(...desc.children);
    }
  }

  // React keeps each component's properties beside its elements.
  function* fromReact(element) {
    for (let node = element; node; node = node.parentNode) {
      for (const key of Object.keys(node)) {
        if (!/^__react(Fiber|InternalInstance|Container)\$/.test(key)) continue;
        let fiber = node[key];
        for (let up = 0; fiber && up < 100; up++, fiber = fiber.return) {
          yield fiber.stateNode;
          for (const held of [fiber.memoizedProps, fiber.stateNode && fiber.stateNode.props]) {
            if (held && typeof held === "object") yield* [held, ...Object.values(held)];
          }
          let hook = fiber.memoizedState;
          for (let next = 0; hook && next < 100; next++, hook = hook.next) {
            const state = hook.memoizedState;
            yield state;
            if (state && typeof state === "object") yield state.current;
          }
        }
      }
    }
  }

  // The ways to one editor, the plainest first.
  function* waysTo(element) {
    yield element.editor; // TipTap leaves its editor here
    yield* fromDescriptions(element.pmViewDesc);
    yield* fromReact(element);
  }

  function first(things) {
    for (const thing of things) {
      const view = asView(thing);
      if (view) return view;
    }
    return null;
  }

  function findView() {
    const editors = document.querySelectorAll(".ProseMirror, [contenteditable=true]");
    const views = new Set([...editors].map((element) => first(waysTo(element))));
    for (const name of ["editor", "view", "editorView", "pmView", "tiptap", "__editor"]) {
      views.add(asView(window[name]));
    }
    views.delete(null);
    const able = [...views].filter((view) => pick(view.state.schema.nodes, "footnoteAnchor"));
    if (!views.size) refuse("no editor was found on this page: open the draft's editor first.");
    if (!able.length) refuse("the editor on this page knows no footnotes.");
    const marked = able.filter((view) => PIECE.test(view.state.doc.textContent));
    if (marked.length > 1) refuse("markers stand in two editors on this page.");
    return marked[0] || able.sort((a, b) => b.state.doc.nodeSize - a.state.doc.nodeSize)[0];
  }

  // ------------------------------------------------------------ reading the draft

  function pick(types, name) {
    if (types[name]) return types[name];
    for (const family of NAMES) {
      if (!family.includes(name)) continue;
      for (const other of family) if (types[other]) return types[other];
    }
    return null;
  }

  function scan(doc, anchor, footnote) {
    const found = { markers: [], anchors: [], notes: [], broken: [] };
    doc.descendants((node, pos) => {
      if (node.type === anchor) found.anchors.push({ pos, node });
      if (node.type === footnote) found.notes.push({ pos, node });
      if (!node.isTextblock) return;
      // What is no text counts as many characters as it has places.
      let text = "";
      node.forEach((child) => { text += child.isText ? child.text : "\ufffc".repeat(child.nodeSize); });
      for (const match of text.matchAll(MARKER)) {
        const from = pos + 1 + match.index;
        found.markers.push({ from, to: from + match[0].length, post: match[1], number: Number(match[2]), text: match[0] });
      }
      const rest = text.replace(MARKER, "").match(PIECE);
      if (rest) found.broken.push(rest[0]);
    });
    return found;
  }

  function checkMarkers(found) {
    const foreign = found.markers.filter((each) => each.post !== post.id);
    if (foreign.length) {
      refuse(`marker ${foreign[0].text} belongs to another post, or to another state of this one: copy body and helper from the same copy.html.`);
    }
    if (found.broken.length) refuse(`a marker is damaged: ${found.broken[0]}`);
    const places = new Map();
    for (const each of found.markers) places.set(each.number, (places.get(each.number) || 0) + 1);
    const expected = post.anchors.map((_, index) => index + 1);
    const strange = [...places.keys()].filter((number) => !post.anchors[number - 1] || !post.notes[post.anchors[number - 1] - 1]);
    if (strange.length) refuse(`${some(strange, "marker")}: there is no note for it.`);
    const doubled = expected.filter((number) => places.get(number) > 1);
    if (doubled.length) refuse(`${some(doubled, "marker")} stand${doubled.length === 1 ? "s" : ""} more than once.`);
    const missing = expected.filter((number) => !places.has(number));
    if (missing.length) refuse(`${some(missing, "marker")} ${missing.length === 1 ? "is" : "are"} missing.`);
  }

  function checkNative(found) {
    const anchors = found.anchors.map((each) => each.node.attrs.number);
    const notes = found.notes.map((each) => each.node.attrs.number);
    if (anchors.length !== notes.length) {
      refuse(`the draft holds ${counted(anchors.length, "footnote anchor")} but ${counted(notes.length, "footnote")} already: mend that first.`);
    }
    // By number where the numbers tell, else by place: note of the nth anchor, in the document's order.
    const told = new Set(anchors).size === anchors.length && anchors.every((number) => notes.includes(number));
    return notes.map((number, index) => (told ? anchors.indexOf(number) : index));
  }

  // ------------------------------------------------------------ making the notes

  function attributes(type, attrs) {
    const known = type.spec.attrs || {};
    const given = { ...attrs };
    if ("order" in given && !("start" in given)) given.start = given.order;
    return Object.fromEntries(Object.entries(given).filter(([key]) => key in known));
  }

  function make(schema, json) {
    if (json.type === "text") {
      const marks = (json.marks || []).map((each) => {
        const type = pick(schema.marks, each.type);
        return type && type.create(attributes(type, each.attrs));
      });
      return schema.text(json.text, marks.filter(Boolean));
    }
    const type = pick(schema.nodes, json.type);
    if (!type) throw new RangeError(`no ${json.type} in this editor`);
    const content = (json.content || []).map((each) => make(schema, each));
    return type.createChecked(attributes(type, json.attrs), content);
  }

  // Every word of blocks that this editor's footnotes cannot hold, a paragraph a block.
  function plain(json, sign = "") {
    const text = { type: "text", text: sign };
    if (json.type === "text" || pick({ [json.type]: true }, "hard_break")) return [];
    const inner = json.content || [];
    if (inner.some((each) => each.type === "text")) {
      return [{ type: "paragraph", content: sign ? [text, ...inner] : inner }];
    }
    const words = json.attrs && (json.attrs.persistentExpression || json.attrs.alt || json.attrs.src);
    if (words) return [{ type: "paragraph", content: [{ type: "text", text: sign + words }] }];
    const first = json.type === "list_item" ? "• " : sign;
    return inner.flatMap((each, index) => plain(each, index ? "" : first));
  }

  function makeNote(schema, type, blocks, number) {
    const attrs = attributes(type, { number });
    for (const content of [blocks, blocks.flatMap((each) => plain(each))]) {
      try {
        const node = type.createChecked(attrs, content.map((each) => make(schema, each)));
        node.check();
        return { node, plain: content !== blocks };
      } catch (error) {
        if (content !== blocks) refuse(`note ${number} does not fit into this editor: ${error.message}`);
      }
    }
    return null;
  }

  // ------------------------------------------------------------ putting them in

  const fits = (doc, pos, type) => {
    const place = doc.resolve(pos);
    return place.parent.canReplaceWith(place.index(), place.index(), type);
  };

  // Sources differ on where footnotes stand; the draft's own come first, then the setting.
  function placements(found, doc) {
    const behind = found.notes.some(({ pos, node }) => {
      const place = doc.resolve(pos);
      const after = pos + node.nodeSize;
      return place.depth > 0 || (after < doc.content.size && doc.nodeAt(after).type !== node.type);
    });
    const order = found.notes.length ? behind : post.place === "after_paragraph";
    return order ? ["after_paragraph", "end"] : ["end", "after_paragraph"];
  }

  // `notes`: those that stand, each with its anchor's index and its place now.
  function placeOf(how, tr, anchorPos, index, notes, type) {
    if (how === "end") {
      const before = notes.filter((each) => each.index < index).sort((a, b) => b.index - a.index)[0];
      if (before) return before.pos + before.size;
      return notes.length ? Math.min(...notes.map((each) => each.pos)) : tr.doc.content.size;
    }
    const place = tr.doc.resolve(anchorPos);
    for (let depth = place.depth; depth > 0; depth--) {
      let pos = place.after(depth);
      if (!fits(tr.doc, pos, type)) continue;
      for (let here; (here = notes.find((each) => each.pos === pos && each.index < index));) pos += here.size;
      return pos;
    }
    return -1;
  }

  function build(view, found, pairs, anchorType, noteType, how) {
    const schema = view.state.schema;
    const tr = view.state.tr;
    // All anchors in reading order: those that stand, and those that markers become.
    const order = [
      ...found.anchors.map(({ pos }, old) => ({ pos, old })),
      ...found.markers.map((marker) => ({ pos: marker.from, marker })),
    ].sort((a, b) => a.pos - b.pos);
    for (const { marker } of order.filter((each) => each.marker).reverse()) {
      const place = tr.doc.resolve(marker.from);
      const end = tr.doc.resolve(marker.to).indexAfter();
      if (!place.parent.canReplaceWith(place.index(), end, anchorType)) {
        refuse(`marker ${marker.number} stands where this editor allows no footnote (${place.parent.type.name}).`);
      }
      tr.replaceWith(marker.from, marker.to, anchorType.create(attributes(anchorType, { number: 1 })));
    }
    const index = new Map(order.map((each, place) => [each.old, place]));
    const notes = found.notes.map(({ pos, node }, place) => ({
      pos: tr.mapping.map(pos), size: node.nodeSize, index: index.get(pairs[place]),
    }));
    const now = scan(tr.doc, anchorType, noteType).anchors.map((each) => each.pos);
    let simpler = 0;
    for (let place = order.length - 1; place >= 0; place--) {
      const { marker } = order[place];
      if (!marker) continue;
      const number = post.anchors[marker.number - 1];
      const note = makeNote(schema, noteType, post.notes[number - 1], place + 1);
      const pos = placeOf(how, tr, now[place], place, notes, noteType);
      if (pos < 0 || !fits(tr.doc, pos, noteType)) return null;
      tr.insert(pos, note.node);
      for (const each of notes) if (each.pos >= pos) each.pos += note.node.nodeSize;
      now.forEach((at, each) => { if (at >= pos) now[each] += note.node.nodeSize; });
      notes.push({ pos, size: note.node.nodeSize, index: place });
      simpler += note.plain;
    }
    const numbered = (pos, number) => {
      const node = tr.doc.nodeAt(pos);
      if ("number" in node.attrs && node.attrs.number !== number) tr.setNodeMarkup(pos, null, { ...node.attrs, number });
    };
    now.forEach((pos, place) => numbered(pos, place + 1));
    notes.forEach((each) => numbered(each.pos, each.index + 1));
    tr.doc.check();
    return { tr, simpler };
  }

  function run() {
    const view = findView();
    const { doc, schema } = view.state;
    const anchorType = pick(schema.nodes, "footnoteAnchor");
    const noteType = pick(schema.nodes, "footnote");
    if (!noteType) refuse("the editor on this page knows no footnotes.");
    const found = scan(doc, anchorType, noteType);
    const stood = found.notes.length;
    const said = { notes: stood, added: 0, simplified: 0 };
    if (!found.markers.length && !found.broken.length) {
      if (!post.anchors.length) return { ...said, message: "nothing to do: this post has no notes." };
      if (stood >= post.anchors.length) return { ...said, message: `nothing to do: ${counted(stood, "note")} stand${stood === 1 ? "s" : ""} already.` };
      refuse("no marker was found: paste “Copy body with markers” into the draft first.");
    }
    checkMarkers(found);
    const pairs = checkNative(found);
    if (view.editable === false) refuse("the draft cannot be edited at the moment.");
    let made = null;
    for (const how of placements(found, doc)) made = made || build(view, found, pairs, anchorType, noteType, how);
    if (!made) refuse("this editor allows footnotes neither at the end nor after a paragraph.");
    // A step of its own in the undo history, however soon after the paste.
    view.dispatch(made.tr.setMeta("closeHistory$", true).scrollIntoView());
    const now = scan(view.state.doc, anchorType, noteType);
    const expected = stood + found.markers.length;
    if (view.state.doc.eq(doc)) refuse("the editor refused the change.");
    if (now.markers.length || now.anchors.length !== expected || now.notes.length !== expected) {
      throw new Error(`the editor altered what it was given (${counted(now.anchors.length, "anchor")}, ${counted(now.notes.length, "note")}, ${expected} expected): undo once, and report it.`);
    }
    view.focus();
    return {
      notes: expected, added: found.markers.length, simplified: made.simpler,
      message: `${counted(found.markers.length, "marker")} became ${found.markers.length === 1 ? "a native footnote" : "native footnotes"}` +
        (stood ? `, beside ${stood} that stood already` : "") +
        (made.simpler ? `; ${counted(made.simpler, "note")} reduced to paragraphs` : "") +
        ". One undo takes all of it back.",
    };
  }

  function box(words, fine) {
    const id = "cxq-footnote-helper";
    const old = document.getElementById(id);
    if (old) old.remove();
    const panel = document.createElement("div");
    panel.id = id;
    panel.setAttribute("role", fine ? "status" : "alert");
    Object.assign(panel.style, {
      position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483647", maxWidth: "22rem",
      padding: "14px 16px", borderRadius: "10px", background: fine ? "#14532d" : "#7f1d1d",
      color: "#fff", font: "15px/1.45 system-ui, sans-serif", boxShadow: "0 6px 24px rgb(0 0 0 / 30%)",
    });
    const text = document.createElement("div");
    text.textContent = words;
    const close = document.createElement("button");
    close.textContent = "Close";
    Object.assign(close.style, {
      marginTop: "10px", padding: "3px 12px", border: "1px solid #fff8", borderRadius: "6px",
      background: "none", color: "inherit", font: "inherit", cursor: "pointer",
    });
    close.onclick = () => panel.remove();
    panel.append(text, close);
    document.body.append(panel);
  }

  let result;
  try {
    result = { ok: true, ...run() };
  } catch (error) {
    const changed = error instanceof Refusal ? "Nothing was changed: " : "";
    result = { ok: false, message: changed + error.message };
  }
  box(`cxq: ${result.message}`, result.ok);
  console[result.ok ? "info" : "warn"]("cxq footnote helper:", result.message, result);
  return result;
})(/*POST*/null);
