// # The look of each box
//
// A box of the prose becomes the HTML element that means what it means: an `aside`, a
// `figure`, a folded `details`.

import type { Writing } from "./book.ts";
import { type Block, type Container, isEmpty } from "./containers.ts";
import type { ContainerName } from "./containers.ts";
import { exerciseHtml } from "./exercises.ts";
import { escapeHtml } from "./highlight.ts";
import { foreignMarkdown, markdownHtml } from "./markdown.ts";
import { sectionHref, SECTIONS } from "./paper.ts";
import { cite, computed } from "./references.ts";
import { relative } from "./contents.ts";

const BOXES: Record<
  ContainerName,
  (box: Container, writing: Writing) => string
> = {
  aside: asideHtml,
  figure: figureHtml,
  live: liveHtml,
  predict: predictHtml,
  exercise: exerciseBox,
  spin: spinHtml,
  deep: deepHtml,
};

/** The HTML of `blocks`. */
export function blocksHtml(blocks: readonly Block[], writing: Writing): string {
  return blocks.map((block) => {
    if (block.name === "markdown") {
      return markdownHtml(block.text, block.line, writing);
    }
    return BOXES[block.name]?.(block, writing) ?? "";
  }).filter((html) => html !== "").join("\n");
}

/** A side note: in the margin where there is one. */
function asideHtml({ body }: Container, writing: Writing): string {
  return `<aside class="note" aria-label="Side note">
${blocksHtml(body, writing)}
</aside>`;
}

/** A figure: what stands in the box, or what the registry computes. */
function figureHtml(
  { words, body, line }: Container,
  writing: Writing,
): string {
  if (isEmpty(body)) {
    return `<figure class="computed">
${computed(words, line, writing)}
</figure>`;
  }
  const number = `${writing.page.chapter}.${figureNumber(writing)}`;
  return `<figure>
${blocksHtml(body, writing)}
<figcaption><span class="kind">Figure ${number}</span> ${
    escapeHtml(caption(words))
  }</figcaption>
</figure>`;
}

/** The number in its chapter of the figure at hand. */
function figureNumber({ book, page, counts }: Writing): number {
  counts.figures++;
  const earlier = book.pages.slice(0, book.pages.indexOf(page))
    .filter(({ chapter }) => chapter === page.chapter)
    .flatMap(({ source }) => source.pieces)
    .filter(({ kind }) => kind === "prose")
    .flatMap(({ lines }) => lines)
    .join("\n");
  const before = earlier.match(/^:::\s*figure.*\n(?!\s*:::)/gm)?.length ?? 0;
  return before + counts.figures;
}

/** The words of a figure as a caption; `address-fields` is written "Address fields". */
function caption(words: string): string {
  const spaced = words.includes(" ") ? words : words.replaceAll("-", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** A question to answer before running anything. */
function predictHtml({ body }: Container, writing: Writing): string {
  return `<section class="box predict">
<p class="box-title"><span class="kind">Predict</span></p>
${blocksHtml(body, writing)}
</section>`;
}

/** An exercise. */
function exerciseBox(
  { words, body, line }: Container,
  writing: Writing,
): string {
  const inner = blocksHtml(body, writing);
  return exerciseHtml(words, inner, line, writing, foreignMarkdown);
}

/** What the paper claims, and how far the code beside it goes. */
function spinHtml({ words, body, line }: Container, writing: Writing): string {
  const title = SECTIONS.get(words);
  if (!title) {
    writing.report(
      line,
      `The paper has no section ${words || "without a number"}`,
    );
    return "";
  }
  const id = cite(`spin ${words}`, writing);
  const href = relative(writing.page.href, sectionHref(words));
  return `<section class="box spin" id="${id}">
<p class="box-title"><a href="${href}"><span class="kind">The paper, ${words}</span> ${
    escapeHtml(title)
  }</a></p>
${blocksHtml(body, writing)}
</section>`;
}

/** Something for a second reading, folded. */
function deepHtml({ words, body }: Container, writing: Writing): string {
  return `<details class="box deep">
<summary><span class="kind">Deeper</span> ${
    escapeHtml(words || "More about this")
  }</summary>
${blocksHtml(body, writing)}
</details>`;
}

// ## Widgets
//
// What stands in a live box is shown as it is. A script that finds the box puts the
// widget in place of the listing in it; where there is no script, the listing and the
// words around it are the page.

/** A box with a widget. */
function liveHtml({ words, body, line }: Container, writing: Writing): string {
  const [widget = "", ...settings] = words.split(/\s+/);
  if (!writing.book.widgets.has(widget)) {
    const known = [...writing.book.widgets].join(", ");
    writing.report(line, `Unknown widget "${widget}"; there are: ${known}`);
    return "";
  }
  if (isEmpty(body)) {
    writing.report(
      line,
      `:::live ${widget} is empty; its body is what is shown without scripts`,
    );
  }
  writing.widgets.add(widget);
  const id = `live-${++writing.counts.boxes}`;
  return `<section class="live" id="${id}" data-widget="${widget}"${
    settings.map((setting) => settingHtml(setting, line, writing)).join("")
  } aria-label="Interactive: ${widget}">
${blocksHtml(body, writing)}
</section>`;
}

/** A setting `key=value` as an attribute. */
function settingHtml(
  setting: string,
  line: number,
  { report }: Writing,
): string {
  const [, key, value] = /^([a-z][a-z0-9-]*)=(.*)$/.exec(setting) ?? [];
  if (key) return ` data-${key}="${escapeHtml(value!)}"`;
  report(line, `A setting of :::live is written key=value, not ${setting}`);
  return "";
}
