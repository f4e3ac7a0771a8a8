// Go from a result to its line in the text; without script the link leads to the text.

const text = document.getElementById("text");

function offsetOf(line, column) {
  const lines = text.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const whole = lines[line - 1] ?? "";
  return { start: before + (column ? Math.min(column - 1, whole.length) : 0), end: before + whole.length };
}

function show(line, column) {
  const { start, end } = offsetOf(line, column);
  const height = parseFloat(getComputedStyle(text).lineHeight) || 20;
  text.focus();
  text.setSelectionRange(start, end);
  text.scrollTop = Math.max(0, (line - 4) * height);
  text.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (!link || !text.value) return;
  event.preventDefault();
  show(Number(link.dataset.line), Number(link.dataset.column || 0));
});

// Ctrl+Enter sends the form from the text.
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.form.requestSubmit();
});
