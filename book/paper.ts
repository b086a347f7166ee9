// # The paper's page
//
// One page lists the paper's sections and promises, each with the places in this book
// that answer it.
//
// A section that nothing answers yet says so. That is the point of the page: a reader
// sees at a glance how much of the plan of 1994 stands.

import type { Book, Place } from "./book.ts";
import { relative } from "./contents.ts";
import { escapeHtml } from "./highlight.ts";
import { PROMISE_COUNT, PROMISES } from "./promises.ts";

/** The address of the page. */
export const PAPER_PAGE = "paper.html";

/** The sections of the paper: their numbers and titles. */
export const SECTIONS: ReadonlyMap<string, string> = new Map([
  ["1", "Introduction"],
  ["1.1", "Motivation"],
  ["1.2", "Adaptability in SPIN"],
  ["1.3", "Alternatives"],
  ["1.4", "The rest of this paper"],
  ["2", "SPIN: A system for application-specific services"],
  ["2.1", "Specialization"],
  ["2.2", "Components"],
  ["2.3", "Service partitioning"],
  ["2.4", "An example"],
  ["3", "Spindle language and compiler issues"],
  ["3.1", "The extension language"],
  ["3.2", "The extension checker"],
  ["3.3", "The extension compiler"],
  ["4", "SPIN and application domains"],
  ["4.1", "Some application-specific services enabled by SPIN"],
  ["4.2", "Summary"],
  ["5", "Related work"],
  ["5.1", "Extensibility and the operating system"],
  ["5.2", "Language and compiler work"],
  ["6", "Status and directions"],
]);

/** The address of section `number`, from the root of the site. */
export function sectionHref(number: string): string {
  return `${PAPER_PAGE}#section-${number}`;
}

/** The address of promise `number`, from the root of the site. */
export function promiseHref(number: number): string {
  return `${PAPER_PAGE}#promise-${number}`;
}

/** Whether there is a promise `number`. */
export function isPromise(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= PROMISE_COUNT;
}

/** What the promise `number` is, in a few words. */
export function promiseLabel(number: number): string {
  const group = PROMISES.findLast(({ first }) => first <= number)!;
  return group.labels[number - group.first]!;
}

// ## The page

/** The body of the page, once every page that cites the paper has been woven. */
export function paperBody(book: Book): string {
  const sections = [...SECTIONS].map(([number, title]) =>
    sectionHtml(number, title, book)
  );
  return `<h1 id="top">The paper</h1>
<p class="lead">This book builds the system of one paper: Brian N. Bershad, Craig
Chambers, Susan Eggers, Chris Maeda, Dylan McNamee, Przemysław Pardyak, Stefan Savage
and Emin Gün Sirer, <cite>SPIN – An Extensible Microkernel for Application-specific
Operating System Services</cite>, Technical Report 94-03-03, University of Washington,
February 1994.</p>
<h2 id="sections">Its sections</h2>
<p>Each section of the paper, and where this book meets it.</p>
<ol class="sections">
${sections.join("\n")}
</ol>
<h2 id="promises">Its promises</h2>
<p>Read as a plan, the paper promises ${PROMISE_COUNT} things.
${kept(book)} of them are cited in this book so far.</p>
${PROMISES.map((group) => groupHtml(group, book)).join("\n")}`;
}

/** One section and the places that cite it. */
function sectionHtml(number: string, title: string, book: Book): string {
  const depth = number.includes(".") ? "inner" : "outer";
  return `<li class="${depth}" id="section-${number}">
<span class="number">${number}</span> <span class="what">${
    escapeHtml(title)
  }</span>
${
    placesHtml(
      book.citations.get(`spin ${number}`),
      "No page refers to it yet.",
    )
  }</li>`;
}

/** The promises of one part of the paper. */
function groupHtml(group: (typeof PROMISES)[number], book: Book): string {
  const items = group.labels.map((label, index) => {
    const number = group.first + index;
    const places = book.citations.get(`promise ${number}`);
    return `<li id="promise-${number}" value="${number}"${
      places ? ' class="met"' : ""
    }>${escapeHtml(label)} ${placesHtml(places, "")}</li>`;
  });
  return `<h3 id="promises-${group.first}">Section ${group.sections}</h3>
<ol class="promises" start="${group.first}">
${items.join("\n")}
</ol>`;
}

/** How many promises are cited. */
function kept(book: Book): number {
  return [...book.citations.keys()]
    .filter((key) => key.startsWith("promise ")).length;
}

/** Links to `places`, or `none` if there are none. */
function placesHtml(
  places: readonly Place[] | undefined,
  none: string,
): string {
  if (!places) return none && `<span class="places none">${none}</span>`;
  const first = places.filter(({ page }, index) =>
    places.findIndex((other) => other.page === page) === index
  );
  const links = first.map(({ page, id }) =>
    `<a href="${relative(PAPER_PAGE, page.href)}#${id}">${
      escapeHtml(page.title)
    }</a>`
  );
  return `<span class="places">${links.join(", ")}</span>`;
}
