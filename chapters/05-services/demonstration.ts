// # A service shown at work
//
// Each service can be tried without knowing it: one command runs it, says what happens, and compares it with
// what an ordinary system would have done.
//
// A demonstration is a small program, or a few, on a machine of its own. It is run twice: with the default
// policy of the system and with the service of the application. What is measured is the same in both,
// in cycles of the machine, faults, or whatever else it is about, and the same on every host.
// `demo` in the kernel's console lists them, and `deno task bench services` prints the numbers of all:
//
// :::figure services.plot
// :::
//
// A bar begins at 1 and ends at how many times as much the default policy takes as the service: to
// the right it takes more, to the left less. Each line is ten times the one before. Where the
// service takes nothing at all, the bar goes to the edge. Not everything is won. Where half of the
// pages or more are changed, copying them on write takes longer than copying all at once. And in two
// rows more is better: with slices more threads have had a turn, and the batch job has less than
// before, because it pays for what others have reserved.

/** One thing that was measured under two policies. */
export interface Comparison {
  /** What was measured. */
  readonly what: string;
  /** In which unit: `cycles`, `faults`. */
  readonly unit: string;
  /** With what the system does by itself. */
  readonly byDefault: number;
  /** With the application's own service. */
  readonly own: number;
  /** What stands above the two numbers, if not `default` and `own`; at most twelve letters each. */
  readonly between?: readonly [string, string];
}

/** What a demonstration has shown. */
export interface Shown {
  /** What was run and what to look at, in lines for somebody who has never seen the service. */
  readonly story: readonly string[];
  /** What was measured. */
  readonly comparisons: readonly Comparison[];
  /** What the numbers mean. */
  readonly meaning: readonly string[];
}

/** A service at work. */
export interface Demonstration {
  /** Its name: one word. */
  readonly name: string;
  /** What it shows, in a few words. */
  readonly about: string;
  /** Runs it, on a machine of its own. */
  readonly run: () => Shown;
}

// ## On the screen
//
// First it is said what happened, then come the numbers, and then what they mean. A terminal has
// eighty columns. Lines of text are joined and broken anew; those that begin with a space stand as
// they are.

const WIDTH = 78;

/** The lines of what was shown, for a screen of eighty columns. */
export function shownLines({ story, comparisons, meaning }: Shown): string[] {
  return [
    ...flowing(story),
    "",
    ...comparisonLines(comparisons),
    "",
    ...flowing(meaning),
  ];
}

/** Paragraphs of `lines`, broken at spaces. */
function flowing(lines: readonly string[]): string[] {
  const paragraphs: string[] = [];
  let open = false;
  for (const line of lines) {
    const flows = line !== "" && !line.startsWith(" ");
    if (flows && open) paragraphs.push(`${paragraphs.pop()} ${line}`);
    else paragraphs.push(line);
    open = flows;
  }
  return paragraphs.flatMap((one) =>
    one.startsWith(" ") ? [one] : broken(one, WIDTH)
  );
}

function broken(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

// Comparisons with the same words above them share a table.

/** Columns for what was measured; the rest is for the two numbers. */
const NAMES = 48;

function comparisonLines(comparisons: readonly Comparison[]): string[] {
  const lines: string[] = [];
  let above = "";
  for (const { what, unit, byDefault, own, between } of comparisons) {
    const [left, right] = between ?? ["default", "own"];
    if (above !== left + right) {
      if (lines.length > 0) lines.push("");
      lines.push(row("", left, right));
      above = left + right;
    }
    const names = broken(`${what} (${unit})`, NAMES - 2);
    const last = names.pop() ?? "";
    lines.push(...names.map((one) => `  ${one}`));
    lines.push(row(`  ${last}`, grouped(byDefault), grouped(own)));
  }
  return lines;
}

function row(name: string, left: string, right: string): string {
  return `${name.padEnd(NAMES)}${left.padStart(15)}${right.padStart(15)}`;
}

function grouped(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** How many times `own` is in `byDefault`, in words: `2.4 times`. */
export function timesAs(byDefault: number, own: number): string {
  return `${(byDefault / own).toFixed(1)} times`;
}
