// # What the weave knows
//
// One record is passed to everything that turns a page into HTML: the pages, where
// names and headings are, and what has been cited so far.

import type { Page } from "./contents.ts";
import type { CodePage } from "./codes.ts";
import type { Exercise } from "./exercises.ts";
import type { Heading } from "./headings.ts";
import type { Problem, Report } from "./problems.ts";
import type { Index } from "./uses.ts";

/** A spot on a page. */
export interface Place {
  /** The page. */
  readonly page: Page;
  /** The `id` of the element. */
  readonly id: string;
}

/** The book while it is being woven. */
export interface Book {
  /** The name on the title page. */
  readonly title: string;
  /** The pages, in reading order. */
  readonly pages: readonly Page[];
  /** Definitions and uses. */
  readonly index: Index;
  /** The headings of each file, by its path. */
  readonly headings: ReadonlyMap<string, readonly Heading[]>;
  /** The exercises, by number. */
  readonly exercises: ReadonlyMap<string, Exercise>;
  /** What the pages of codes say, by the code. */
  readonly codes: ReadonlyMap<string, CodePage>;
  /** The computed numbers and figures, by name. */
  readonly figures: ReadonlyMap<string, () => string>;
  /** The widgets that pages may hold. */
  readonly widgets: ReadonlySet<string>;
  /** Where each section, promise and exercise is cited: `spin 2.4`, `promise 59`. */
  readonly citations: Map<string, Place[]>;
  /** What has been found wrong. */
  readonly problems: Problem[];
}

/** A page while it is being woven. */
export interface Writing {
  /** The book. */
  readonly book: Book;
  /** The page. */
  readonly page: Page;
  /** Takes note of a problem in the page's file. */
  readonly report: Report;
  /** The headings that are still to come. */
  readonly headings: Heading[];
  /** The widgets met so far. */
  readonly widgets: Set<string>;
  /** Counters for the page's figures and citations. */
  readonly counts: { figures: number; citations: number; boxes: number };
}
