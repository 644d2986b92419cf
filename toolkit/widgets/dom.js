// What every widget uses. All text is set as text, never as HTML.

function make(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

// The outermost element of a widget; its keys are its own, not JupyterLab's.
function outermost(name, label) {
  const root = make("section", name);
  root.setAttribute("aria-label", label);
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  return root;
}

// A part that scrolls, reached by keyboard.
function region(name, label) {
  const node = make("div", name);
  node.tabIndex = 0;
  node.setAttribute("role", "region");
  node.setAttribute("aria-label", label);
  return node;
}

// Texts side by side; each keeps its own direction of writing.
function beside(node, texts) {
  texts.forEach((text, i) => node.append(i ? " · " : "", make("bdi", "", text)));
  return node;
}

function button(name, text, action) {
  const node = make("button", name, text);
  node.type = "button";
  node.addEventListener("click", action);
  return node;
}

// A labelled choice. Options are [value, text]; values are positions, never text of articles.
function choice(label, options, value, action) {
  const box = make("label", "tkw-field");
  const select = make("select");
  fill(select, options, value);
  select.setAttribute("aria-label", label);
  select.addEventListener("change", () => action(select.value));
  box.append(make("span", "tkw-label", label), select);
  return { box, select };
}

function fill(select, options, value) {
  select.replaceChildren(
    ...options.map(([key, text]) => {
      const option = make("option", "", text);
      option.value = key;
      return option;
    }),
  );
  select.value = String(value);
}

function plural(n, one, many) {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : many || one + "s"}`;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea");
    area.value = text;
    const had = document.activeElement;
    document.body.append(area);
    area.select();
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch {
      done = false;
    }
    area.remove();
    if (had) had.focus({ preventScroll: true });
    return done;
  }
}

// One line of names and one of values, tab-separated: pastes into a spreadsheet, and
// pandas.read_clipboard() reads it. Cells a spreadsheet would run as a formula get an apostrophe.
function asRow(fields) {
  const cell = (text) => {
    const flat = String(text).replace(/[\t\r\n]+/g, " ");
    const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(flat);
    return /^[=+\-@]/.test(flat) && !number ? `'${flat}` : flat;
  };
  return fields.map(([name]) => cell(name)).join("\t") + "\n" +
    fields.map(([, value]) => cell(value)).join("\t") + "\n";
}
