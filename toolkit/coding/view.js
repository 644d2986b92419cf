// One unit at a time, by keyboard.

const MANY = 9; // more answers than digits: a field with suggestions instead of buttons

function render({ model, el }) {
  const units = model.get("units");
  const questions = model.get("questions");
  const history = [];
  let asked = 0; // which question of the unit has the keyboard

  const root = outermost("tkc", "Coding: j next, k back, digits answer, u undo");
  root.tabIndex = 0;
  const head = make("header", "tkc-head");
  const bar = make("progress", "tkc-bar");
  bar.setAttribute("aria-label", "units coded");
  const count = make("span", "tkc-count");
  const saved = make("span", "tkc-saved");
  saved.setAttribute("role", "status");
  head.append(bar, count, saved);
  const passage = make("p", "tkc-passage");
  const target = make("p", "tkc-target");
  const form = make("div", "tkc-questions");
  const note = make("input", "tkc-note");
  note.setAttribute("aria-label", "note");
  note.placeholder = "note (n)";
  const help = make("p", "tkc-help", "j next · k back · 1–9 answer · u undo · n note · Esc back to keys");
  root.append(head, target, passage, form, note, help);
  el.append(root);

  const answersOf = (unit) => (model.get("answers") || {})[unit.unit_id] || {};

  function applies(question, given) {
    return !question.when || given[question.when[0]] === question.when[1];
  }

  function done(unit) {
    const given = answersOf(unit);
    return questions.every((q) => !applies(q, given) || given[q.id]);
  }

  function firstOpen(unit) {
    const given = answersOf(unit);
    const open = questions.findIndex((q) => applies(q, given) && !given[q.id]);
    return open < 0 ? 0 : open;
  }

  function write(unit, key, value) {
    const all = { ...(model.get("answers") || {}) };
    const mine = { ...(all[unit.unit_id] || {}) };
    if (value) mine[key] = value;
    else delete mine[key];
    all[unit.unit_id] = mine;
    model.set("answers", all);
    model.save_changes();
  }

  function answer(question, value) {
    const unit = units[model.get("position")];
    const before = answersOf(unit)[question.id] || "";
    history.push([model.get("position"), question.id, before]);
    write(unit, question.id, value);
    if (done(unit)) go(1);
    else {
      asked = firstOpen(unit);
      draw();
    }
  }

  function undo() {
    const last = history.pop();
    if (!last) return;
    const [position, key, before] = last;
    model.set("position", position);
    write(units[position], key, before);
    asked = Math.max(0, questions.findIndex((q) => q.id === key));
    draw();
  }

  function go(step) {
    const next = Math.min(units.length - 1, Math.max(0, model.get("position") + step));
    model.set("position", next);
    model.save_changes();
    asked = firstOpen(units[next]);
    draw();
  }

  function field(question, given) {
    const input = make("input", "tkc-field");
    input.setAttribute("aria-label", question.ask);
    input.value = given[question.id] || "";
    const list = make("datalist");
    list.id = `tkc-${question.id}-${Math.random().toString(36).slice(2)}`;
    for (const a of question.answers) {
      const option = make("option");
      option.value = a.code;
      option.label = a.define;
      list.append(option);
    }
    input.setAttribute("list", list.id);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        answer(question, input.value.trim());
        root.focus();
      }
    });
    const box = make("div");
    box.append(input, list);
    return box;
  }

  function draw() {
    const position = model.get("position");
    const unit = units[position];
    const given = answersOf(unit);
    const finished = units.filter(done).length;
    bar.max = units.length;
    bar.value = finished;
    count.textContent = `${position + 1} of ${units.length} · ${finished} coded`;
    saved.textContent = model.get("saved");
    target.textContent = unit.target ? `Target: ${unit.target}` : "";
    target.hidden = !unit.target;
    const mark = make("mark", "tkc-mark", unit.text);
    passage.replaceChildren(
      make("span", "tkc-context", unit.before), mark, make("span", "tkc-context", unit.after));
    form.replaceChildren();
    questions.forEach((question, number) => {
      const box = make("fieldset", number === asked ? "tkc-question tkc-asked" : "tkc-question");
      box.disabled = !applies(question, given);
      box.append(make("legend", "", question.ask));
      if (question.free || question.answers.length > MANY) box.append(field(question, given));
      else
        question.answers.forEach((a, i) => {
          const key = button("tkc-answer", `${i + 1} ${a.code}`, () => {
            answer(question, a.code);
            root.focus();
          });
          key.title = a.define;
          key.setAttribute("aria-pressed", String(given[question.id] === a.code));
          box.append(key);
        });
      form.append(box);
    });
    if (document.activeElement !== note) note.value = given.note || "";
  }

  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") root.focus();
    if (event.target.tagName === "INPUT" || event.ctrlKey || event.metaKey || event.altKey) return;
    const question = questions[asked];
    const digit = Number(event.key);
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "u") undo();
    else if (event.key === "n") note.focus();
    else if (digit >= 1 && digit <= question.answers.length && question.answers.length <= MANY)
      answer(question, question.answers[digit - 1].code);
    else return;
    event.preventDefault();
  });
  note.addEventListener("change", () => write(units[model.get("position")], "note", note.value));
  note.addEventListener("keydown", (event) => {
    if (event.key === "Enter") root.focus();
  });

  const redraw = () => draw();
  model.on("change:saved", redraw);
  model.on("change:answers", redraw);
  asked = firstOpen(units[model.get("position")]);
  draw();
  return () => {
    model.off("change:saved", redraw);
    model.off("change:answers", redraw);
  };
}

export default { render };
