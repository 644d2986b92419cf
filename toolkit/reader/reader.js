// The reader: an article with its marks, filters, steps from mark to mark, and corrections.
// The model has: content, people, filters, selected, edits, height.

const NO_FILTERS = {
  mentions: true, quotes: true, actor: -1, speaker: -1, mention_kind: "", quote_kind: "",
  confidence: 0,
};

function reader({ model, el }) {
  const root = outermost("tkr", "Article with marks. Keys: j next mark, k back, c copy its row");
  root.tabIndex = 0;
  const controls = make("div", "tkr-controls");
  const panel = make("div", "tkr-panel");
  const page = region("tkr-page", "The article");
  const help = make("p", "tkw-help",
    "j next mark · k back · c copy its row · s its speaker · x reject the quote or take it back · Esc back to the keys");
  root.append(controls, panel, page, help);
  el.append(root);

  let content = { items: [], paragraphs: [], actors: [] };
  let spans = new Map(); // item -> elements
  let said = "";
  let speakerField = null;
  const parts = {};

  const people = () => model.get("people") || [];
  const filters = () => ({ ...NO_FILTERS, ...(model.get("filters") || {}) });
  const edits = () => model.get("edits") || {};
  const editOf = (item) => edits()[item.key] || {};
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const names = () => content.actors.map(([name]) => name);

  function speakerOf(item) {
    const edit = editOf(item);
    return "speaker" in edit ? (edit.speaker < 0 ? null : people()[edit.speaker]) : item.who;
  }

  function passes(item) {
    const f = filters();
    const quote = item.table === "quotes";
    if (!f[item.table]) return false;
    const wanted = quote ? f.speaker : f.actor;
    const who = quote ? speakerOf(item) : item.who;
    if (wanted === -2 && who !== null) return false;
    if (wanted >= 0 && who !== names()[wanted]) return false;
    const kind = quote ? f.quote_kind : f.mention_kind;
    if (kind && item.kind !== kind) return false;
    return item.confidence === null || item.confidence >= f.confidence;
  }

  const shown = () => content.items.map((item, i) => (passes(item) ? i : -1)).filter((i) => i >= 0);

  // ---------------------------------------------------------------- filters
  function counted(table, pick) {
    const counts = new Map();
    for (const item of content.items)
      if (item.table === table) counts.set(pick(item), (counts.get(pick(item)) || 0) + 1);
    return counts;
  }

  function whoOptions(table, every) {
    const counts = counted(table, (i) => (table === "quotes" ? speakerOf(i) : i.who));
    const rows = names()
      .map((name, i) => [i, name, counts.get(name) || 0])
      .filter(([, , n]) => n)
      .map(([i, name, n]) => [i, `${name} (${n})`]);
    if (counts.get(null)) rows.push([-2, `not known (${counts.get(null)})`]);
    return [[-1, every], ...rows];
  }

  function kindOptions(table) {
    const counts = [...counted(table, (i) => i.kind)].filter(([kind]) => kind);
    counts.sort((a, b) => b[1] - a[1]);
    return [["", "every kind"], ...counts.map(([kind, n]) => [kind, `${kind} (${n})`])];
  }

  function filterBy(name, value) {
    set("filters", { ...filters(), [name]: value });
    refresh();
  }

  function layer(table, who, whoLabel, kind) {
    const box = make("fieldset", "tkr-layer");
    box.append(make("legend", "tkw-hidden", table));
    const toggle = make("label", "tkw-check");
    const check = make("input");
    check.type = "checkbox";
    check.addEventListener("change", () => filterBy(table, check.checked));
    toggle.append(check, make("span", "", table));
    const by = choice(whoLabel, [], -1, (v) => filterBy(who, Number(v)));
    const of = choice("kind", [], "", (v) => filterBy(kind, v));
    box.append(toggle, by.box, of.box);
    parts[table] = { check, by: by.select, of: of.select, who, kind };
    return box;
  }

  function buildControls() {
    const sure = make("label", "tkw-field");
    const range = make("input");
    range.type = "range";
    Object.assign(range, { min: 0, max: 1, step: 0.05 });
    const value = make("output", "tkr-least");
    range.addEventListener("input", () => filterBy("confidence", Number(range.value)));
    sure.append(make("span", "tkw-label", "confidence at least"), range, value);
    parts.range = range;
    parts.value = value;
    const steps = make("div", "tkr-steps");
    parts.count = make("span", "tkr-count");
    parts.count.setAttribute("role", "status");
    steps.append(
      button("tkw-button tkr-back", "← back", () => step(-1)),
      button("tkw-button tkr-next", "next →", () => step(1)),
      button("tkw-button tkr-all", "show all", () => {
        set("filters", { ...NO_FILTERS });
        refresh();
      }),
      parts.count,
    );
    controls.append(
      layer("mentions", "actor", "actor", "mention_kind"),
      layer("quotes", "speaker", "speaker", "quote_kind"),
      sure, steps,
    );
  }

  function drawControls() {
    const f = filters();
    for (const [table, every] of [["mentions", "every actor"], ["quotes", "every speaker"]]) {
      const p = parts[table];
      p.check.checked = f[table];
      fill(p.by, whoOptions(table, every), f[p.who]);
      fill(p.of, kindOptions(table), f[p.kind]);
      if (p.by.selectedIndex < 0) p.by.value = "-1";
      if (p.of.selectedIndex < 0) p.of.value = "";
    }
    parts.range.value = f.confidence;
    parts.value.textContent = f.confidence.toFixed(2);
  }

  // ---------------------------------------------------------------- the page
  function dress(node, item, name) {
    node.dataset.layer = name;
    if (!item) return;
    node.dataset.key = item.key;
    if (name === "mention") {
      node.style.background = item.look[1];
      node.style.borderBottomStyle = item.look[2];
    }
    if (name === "quote" && item.kind === "indirect") node.classList.add("tkr-indirect");
  }

  function stretch([text, over, closing]) {
    let inner = document.createDocumentFragment();
    inner.append(text);
    for (let i = over.length - 1; i >= 0; i -= 1) {
      const [at, name] = over[i];
      const item = content.items[at];
      const node = make(name === "mention" ? "mark" : "span", `tkr-${name}`);
      dress(node, item, name);
      node.append(inner);
      if (name === "mention" && closing.includes(at))
        node.append(make("sup", "tkr-letter", item.look[0]));
      if (at >= 0) {
        if (!spans.has(at)) spans.set(at, []);
        spans.get(at).push(node);
      }
      inner = node;
    }
    return inner;
  }

  function sideNote([sort, value, title]) {
    if (sort === "tone") {
      const node = make("div", "tkr-tone", value);
      node.title = title;
      return node;
    }
    const node = make("div", "tkr-said");
    node.dataset.side = content.items[value].key;
    parts.sides.set(value, node);
    return node;
  }

  function drawPage() {
    spans = new Map();
    parts.sides = new Map();
    const head = make("header", "tkr-head");
    const line = beside(make("div", "tkr-small"), content.facts || []);
    if (content.url) {
      const link = make("a", "", content.url);
      link.href = content.url;
      link.rel = "noreferrer noopener";
      link.target = "_blank";
      line.append(" · ", link);
    }
    const title = make("h2", "tkr-title", content.title);
    title.dir = "auto";
    const legend = make("div", "tkr-legend tkr-small");
    for (const [name, letter, tint, style] of content.actors || []) {
      const entry = make("span", "tkr-actor");
      entry.style.background = tint;
      entry.style.borderBottomStyle = style;
      entry.append(make("b", "", letter), ` ${name}`);
      legend.append(entry);
    }
    head.append(line, title, legend);
    const rows = content.paragraphs.map(({ parts: cut, side }) => {
      const row = make("div", "tkr-row");
      const text = make("p", "tkr-text");
      text.dir = "auto";
      text.append(...cut.map(stretch));
      const margin = make("div", "tkr-margin tkr-small");
      margin.append(...side.map(sideNote));
      row.append(text, margin);
      return row;
    });
    const foot = [];
    if (content.note) foot.push(make("p", "tkr-small", content.note));
    if (content.removed && content.removed.length) {
      const box = make("details", "tkr-removed tkr-small");
      box.append(make("summary", "", plural(content.removed.length, "removed line")));
      for (const [text, rule] of content.removed) {
        const gone = make("p", "", `${text} `);
        gone.dir = "auto";
        gone.append(make("small", "", `[${rule}]`));
        box.append(gone);
      }
      foot.push(box);
    }
    page.replaceChildren(head, ...rows, ...foot);
    page.scrollTop = 0;
    const asked = page.querySelector(".tkr-focus");
    if (asked) requestAnimationFrame(() => bring(asked));
  }

  function bring(node) {
    const box = page.getBoundingClientRect();
    const at = node.getBoundingClientRect();
    if (at.top < box.top + 24 || at.bottom > box.bottom - 24)
      page.scrollTop += at.top - box.top - box.height / 3;
  }

  // ---------------------------------------------------------------- marks
  function drawMarks() {
    const on = new Set(shown());
    const chosen = model.get("selected");
    for (const [i, nodes] of spans) {
      const item = content.items[i];
      const rejected = Boolean(editOf(item).rejected);
      for (const node of nodes) {
        node.classList.toggle("tkr-off", !on.has(i));
        node.classList.toggle("tkr-current", i === chosen && on.has(i));
        node.classList.toggle("tkr-rejected", rejected);
      }
    }
    for (const [i, node] of parts.sides) {
      const item = content.items[i];
      const edit = editOf(item);
      node.hidden = !on.has(i);
      node.classList.toggle("tkr-rejected", Boolean(edit.rejected));
      node.replaceChildren(`“ ${item.kind || "quote"}: `, make("b", "", speakerOf(item) || "speaker unknown"));
      const via = item.fields.find(([name]) => name === "speaker_via");
      if (edit.rejected) node.append(" rejected");
      else if ("speaker" in edit) node.append(" (corrected)");
      else if (via && via[1]) node.append(` (${via[1]})`);
    }
    const list = shown();
    const at = list.indexOf(chosen);
    parts.count.textContent =
      `${list.length} of ${plural(content.items.length, "mark")}` +
      (at >= 0 ? `; this is number ${at + 1}` : "");
    parts.list = list;
  }

  // ---------------------------------------------------------------- the row behind a mark
  function drawPanel() {
    const item = content.items[model.get("selected")];
    speakerField = null;
    panel.replaceChildren();
    if (!item) {
      panel.append(make("p", "tkr-hint", "Click a mark, or press j, to see its row here."));
      return;
    }
    const facts = make("div", "tkr-facts");
    for (const [name, value] of item.fields) {
      if (value === "" || ["article_id", "pieces"].includes(name)) continue;
      if (/_(start|end)$/.test(name)) continue;
      const pair = make("span", "tkr-fact");
      const short = value.length > 160 ? `${value.slice(0, 160)}…` : value;
      pair.append(make("span", "tkr-name", name), " ", make("bdi", "", short));
      facts.append(pair);
    }
    const tools = make("div", "tkr-tools");
    tools.append(button("tkw-button tkr-copy", "copy row", copyRow));
    if (correctable(item)) {
      const edit = editOf(item);
      const now = "speaker" in edit ? edit.speaker : people().indexOf(item.who);
      const options = [[-1, "not known"], ...people().map((name, i) => [i, name])];
      const field = choice("speaker", options, now, (v) => correct(item, Number(v)));
      speakerField = field.select;
      speakerField.classList.add("tkr-speaker");
      speakerField.disabled = Boolean(edit.rejected);
      const reject = button("tkw-button tkr-reject", edit.rejected ? "take back" : "reject", toggleReject);
      reject.setAttribute("aria-pressed", String(Boolean(edit.rejected)));
      tools.append(field.box, reject);
    }
    const note = make("span", "tkr-note", said);
    note.setAttribute("role", "status");
    tools.append(note);
    panel.append(tools, facts);
  }

  function correctable(item) {
    return item.table === "quotes" && item.fields.some(([name, value]) => name === "quote_id" && value);
  }

  function write(item, edit) {
    const all = { ...edits() };
    if (Object.keys(edit).length) all[item.key] = edit;
    else delete all[item.key];
    set("edits", all);
    refresh();
  }

  function correct(item, person) {
    const edit = { ...editOf(item) };
    if ((person < 0 ? null : people()[person]) === item.who) delete edit.speaker;
    else edit.speaker = person;
    said = "speaker" in edit ? "kept in .corrections" : "";
    write(item, edit);
    root.focus({ preventScroll: true });
  }

  function toggleReject() {
    const item = content.items[model.get("selected")];
    if (!item || !correctable(item)) return;
    const edit = { ...editOf(item) };
    if (edit.rejected) delete edit.rejected;
    else edit.rejected = true;
    said = edit.rejected ? "rejected: kept in .corrections" : "taken back";
    write(item, edit);
  }

  async function copyRow() {
    const item = content.items[model.get("selected")];
    if (!item) return;
    said = (await copyText(asRow(item.fields))) ? "row copied" : "the browser did not allow copying";
    drawPanel();
  }

  function select(i, scroll) {
    said = "";
    set("selected", i);
    refresh();
    if (scroll && spans.has(i)) bring(spans.get(i)[0]);
  }

  function step(by) {
    const list = parts.list;
    if (!list.length) return;
    const now = model.get("selected");
    const at = list.indexOf(now);
    let next;
    if (at >= 0) next = (at + by + list.length) % list.length;
    else if (now < 0) next = by > 0 ? 0 : list.length - 1;
    else {
      const after = list.findIndex((i) => i > now);
      next = by > 0 ? Math.max(after, 0) : (after < 0 ? list.length : after) - 1;
      next = (next + list.length) % list.length;
    }
    select(list[next], true);
  }

  page.addEventListener("click", (event) => {
    const hit = event.target.closest("[data-key]:not(.tkr-off)") ||
      event.target.closest("[data-side]");
    if (!hit || !page.contains(hit)) return;
    const key = hit.dataset.key || hit.dataset.side;
    select(content.items.findIndex((item) => item.key === key), Boolean(hit.dataset.side));
    if (hit.dataset.key) copyRow();
  });

  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") root.focus({ preventScroll: true });
    const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName);
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "c") copyRow();
    else if (event.key === "x") toggleReject();
    else if (event.key === "s" && speakerField) speakerField.focus();
    else return;
    event.preventDefault();
  });

  function refresh() {
    drawControls();
    drawMarks();
    drawPanel();
  }

  function load() {
    const sent = { items: [], paragraphs: [], actors: [], columns: {}, ...(model.get("content") || {}) };
    const items = sent.items.map((item) => ({
      ...item, fields: sent.columns[item.table].map((name, i) => [name, item.values[i]]),
    }));
    return { ...sent, items };
  }

  function redraw() {
    content = load();
    said = "";
    root.classList.toggle("tkr-empty", !content.title);
    drawPage();
    refresh();
  }

  buildControls();
  redraw();
  const watched = ["filters", "edits", "selected", "people"];
  model.on("change:content", redraw);
  for (const name of watched) model.on(`change:${name}`, refresh);
  return () => {
    model.off("change:content", redraw);
    for (const name of watched) model.off(`change:${name}`, refresh);
  };
}
