// The window over a corpus: filters, a list that pages through Python, voices, the reader.

const WAIT = 20; // milliseconds after the last key before the search is asked for

function explorer({ model, el }) {
  const root = outermost("tke", "Explore the corpus");
  const bar = make("div", "tke-bar");
  const main = make("div", "tke-main");
  const list = make("div", "tke-list");
  const voices = region("tke-voices", "Who is quoted");
  main.append(list, voices);
  const place = make("div", "tke-reader");
  root.append(bar, main, place);
  el.append(root);

  const facets = model.get("facets");
  const query = () => ({ search: "", outlet: -1, actor: -1, since: "", until: "", page: 0, open: 0,
    seq: 0, ...(model.get("query") || {}) });
  let timer = 0;
  let focusRow = -1;

  function ask(change) {
    const now = query();
    model.set("query", { ...now, seq: now.seq + ("open" in change ? 0 : 1), ...change });
    model.save_changes();
  }

  // ---------------------------------------------------------------- filters
  const options = (rows, every, none) => [
    [-1, every],
    ...rows.map(([name, n], i) => [i, `${name} (${n.toLocaleString("en-GB")})`]),
    ...(none ? [[-2, `not stated (${none.toLocaleString("en-GB")})`]] : []),
  ];
  const fresh = { page: 0 };

  function field(type, label, name) {
    const box = make("label", "tkw-field");
    const input = make("input");
    input.type = type;
    input.setAttribute("aria-label", label);
    input.value = query()[name];
    box.append(make("span", "tkw-label", label), input);
    return { box, input };
  }

  const search = field("search", "words", "search");
  search.input.placeholder = facets.titles_only ? "in the title" : "in title and text";
  search.input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask({ ...fresh, search: search.input.value }), WAIT);
  });
  const outlet = choice(facets.by, options(facets.outlets, "all", facets.no_outlet), query().outlet,
    (v) => ask({ ...fresh, outlet: Number(v) }));
  const actor = choice("names or quotes", options(facets.actors, "anybody"), query().actor,
    (v) => ask({ ...fresh, actor: Number(v) }));
  bar.append(search.box, outlet.box, actor.box);
  const days = [];
  if (facets.first) {
    for (const [label, name] of [["from", "since"], ["to", "until"]]) {
      const day = field("date", label, name);
      day.input.min = facets.first;
      day.input.max = facets.last;
      day.input.addEventListener("change", () => ask({ ...fresh, [name]: day.input.value }));
      days.push([name, day.input]);
      bar.append(day.box);
    }
  }
  bar.append(button("tkw-button tke-clear", "clear", () => {
    ask({ ...fresh, search: "", outlet: -1, actor: -1, since: "", until: "" });
    drawBar();
  }));
  const count = make("span", "tke-count");
  count.setAttribute("role", "status");
  bar.append(count);

  function drawBar() {
    const now = query();
    if (document.activeElement !== search.input) search.input.value = now.search;
    outlet.select.value = String(now.outlet);
    actor.select.value = String(now.actor);
    for (const [name, input] of days) input.value = now[name];
  }

  // ---------------------------------------------------------------- the list
  function entry(row) {
    const item = make("li");
    const open = button("tke-open", undefined, () => {
      focusRow = row.at;
      ask({ open: row.at });
    });
    open.dataset.at = row.at;
    const title = make("span", "tke-title", row.title);
    title.dir = "auto";
    const facts = [row.outlet || "outlet not stated", row.day || "no date"];
    if (row.words !== null) facts.push(plural(row.words, "word"));
    facts.push(plural(row.quotes, "quote"));
    if (row.status) facts.push(row.status);
    open.append(title, beside(make("span", "tke-facts"), facts));
    item.append(open);
    return item;
  }

  function drawList() {
    const view = model.get("view");
    const rows = make("ul", "tke-rows");
    rows.append(...view.rows.map(entry));
    rows.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
      if (!by) return;
      const all = [...rows.querySelectorAll("button")];
      const next = all[all.indexOf(document.activeElement) + by];
      if (next) next.focus();
      event.preventDefault();
    });
    const pager = make("div", "tke-pager");
    const back = button("tkw-button tke-earlier", "← previous", () => ask({ page: view.page - 1 }));
    const next = button("tkw-button tke-later", "next →", () => ask({ page: view.page + 1 }));
    back.setAttribute("aria-label", "previous page");
    next.setAttribute("aria-label", "next page");
    back.disabled = view.page === 0;
    next.disabled = view.page >= view.pages - 1;
    const where = `page ${(view.page + 1).toLocaleString("en-GB")} of ${view.pages.toLocaleString("en-GB")}`;
    pager.append(back, make("span", "", where), next);
    const none = view.found ? [] : [make("p", "tke-none", "No article is left. Clear a filter.")];
    list.replaceChildren(rows, ...none, pager);
    count.textContent = `${view.found.toLocaleString("en-GB")} of ${plural(facets.total, "article")}`;
    root.dataset.seq = view.seq;
    markOpen();
  }

  function markOpen() {
    const at = String(query().open);
    for (const node of list.querySelectorAll(".tke-open")) {
      if (node.dataset.at === at) node.setAttribute("aria-current", "true");
      else node.removeAttribute("aria-current");
      if (Number(node.dataset.at) === focusRow && document.activeElement === document.body) node.focus();
    }
  }

  // ---------------------------------------------------------------- who is quoted, and how
  const KIND_NAMES = ["direct", "mixed", "indirect"];

  function percent(share) {
    return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;
  }

  function bars(kinds, most) {
    const box = make("div", "tke-bars");
    box.setAttribute("aria-hidden", "true");
    kinds.forEach((n, i) => {
      if (!n) return;
      const part = make("span", `tke-part tke-${KIND_NAMES[i]}`);
      part.style.width = `${(100 * n) / most}%`;
      box.append(part);
    });
    return box;
  }

  function table(caption, heads, rows) {
    const node = make("table", "tke-table");
    node.append(make("caption", "", caption));
    const head = make("tr");
    for (const name of heads) {
      const cell = make("th", "", name);
      cell.scope = "col";
      head.append(cell);
    }
    const top = make("thead");
    top.append(head);
    const body = make("tbody");
    for (const cells of rows) {
      const line = make("tr");
      cells.forEach((value, i) => {
        const cell = make(i ? "td" : "th");
        if (!i) {
          cell.scope = "row";
          cell.dir = "auto";
        }
        cell.append(value);
        line.append(cell);
      });
      body.append(line);
    }
    node.append(top, body);
    return node;
  }

  function drawVoices() {
    const found = model.get("view").voices;
    if (!found.quotes) {
      const why = found.has_quotes ? "No quotes in these articles." : "No table of quotes was given.";
      voices.replaceChildren(make("p", "tke-none", why));
      return;
    }
    const most = Math.max(...found.who.map((v) => v.quotes), 1);
    const base = `${plural(found.quotes, "quote")} in ${found.quoting.toLocaleString("en-GB")} of ${plural(found.articles, "article")}`;
    const legend = make("p", "tke-legend");
    KIND_NAMES.forEach((name) => {
      const entry = make("span", "tke-entry");
      entry.append(make("span", `tke-swatch tke-${name}`), name);
      legend.append(entry);
    });
    const who = table(
      `Who is quoted: ${base}`,
      ["voice", "direct, mixed, indirect", "quotes", "articles", "share", "of all"],
      found.who.map((v) => [
        v.name, bars(v.kinds, most), v.quotes.toLocaleString("en-GB"),
        v.articles === null ? "–" : v.articles.toLocaleString("en-GB"),
        percent(v.share), percent(v.share_all),
      ]),
    );
    who.classList.add("tke-who");
    const widest = Math.max(...found.how.map(([, n]) => n), 1);
    const how = table(
      "How: class of the verb",
      ["class", "count", "quotes", "share"],
      found.how.map(([name, n]) => {
        const bar = make("div", "tke-bars");
        bar.setAttribute("aria-hidden", "true");
        const part = make("span", "tke-part tke-plain");
        part.style.width = `${(100 * n) / widest}%`;
        bar.append(part);
        return [name, bar, n.toLocaleString("en-GB"), percent(n / found.quotes)];
      }),
    );
    voices.replaceChildren(who, legend, how);
  }

  root.addEventListener("keydown", (event) => event.stopPropagation());

  const drawView = () => {
    drawList();
    drawVoices();
  };
  drawBar();
  drawView();
  const stop = reader({ model, el: place });
  model.on("change:view", drawView);
  model.on("change:content", markOpen);
  model.on("change:query", drawBar);
  return () => {
    stop();
    clearTimeout(timer);
    model.off("change:view", drawView);
    model.off("change:content", markOpen);
    model.off("change:query", drawBar);
  };
}

export default { render: explorer };
