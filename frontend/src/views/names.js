// Write names beside points so that none covers another or a point; a name without room is left to the pointer.

/** Return about how wide a text is drawn, in pixels: signs of Chinese take about twice the room of others. */
export const width = (text, size = 11.5) => [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 1.04 : 0.58) * size, 0);

/** Return a text in lines of at most a width; signs of Chinese part anywhere, other words as wholes. */
export function wrap(text, most, size) {
  const lines = [""];
  for (const part of text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/gu) ?? []) {
    if (lines.at(-1) && width(lines.at(-1) + part.trimEnd(), size) > most) lines.push("");
    lines[lines.length - 1] += part;
  }
  return lines.map((line) => line.trim());
}

const HEIGHT = 14;

/**
 * Return for each point `{x, y, name, radius}` where its name goes, `{x, y, anchor}`, or null; the first have first
 * choice. The box is what there is to write on.
 */
export function arrange(points, box) {
  const taken = points.map(({ x, y, radius }) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }));
  return points.map((point) => {
    const found = candidates(point).find(({ area }) => inside(area, box) && !taken.some((other) => overlap(area, other)));
    if (!found) return null;
    taken.push(found.area);
    return { x: found.x, y: found.area.y + 11, anchor: found.anchor };
  });
}

function candidates({ x, y, name, radius }) {
  const length = width(name);
  const gap = radius + 3;
  const places = [
    [x + gap, y - HEIGHT / 2, "start"], [x - gap - length, y - HEIGHT / 2, "end"],
    [x - length / 2, y - gap - HEIGHT, "middle"], [x - length / 2, y + gap, "middle"],
    [x + gap - 2, y - gap - HEIGHT / 2, "start"], [x + gap - 2, y + gap - HEIGHT / 2, "start"],
    [x - gap + 2 - length, y - gap - HEIGHT / 2, "end"], [x - gap + 2 - length, y + gap - HEIGHT / 2, "end"],
  ];
  const anchors = { start: 0, middle: length / 2, end: length };
  return places.map(([left, top, anchor]) => ({ area: { x: left, y: top, width: length, height: HEIGHT }, x: left + anchors[anchor], anchor }));
}

const inside = (area, box) => area.x >= box.x && area.x + area.width <= box.x + box.width && area.y >= box.y && area.y + area.height <= box.y + box.height;
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
