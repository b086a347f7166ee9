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
// service takes nothing at all, the bar goes to the edge. Two of the rows to the left say what a service
// is not good for: a copy on write of pages that all change, and a batch job beside programs that
// have their time reserved.

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
}

/** What a demonstration has shown. */
export interface Shown {
  /** What happened, in lines for somebody who has never seen the service. */
  readonly story: readonly string[];
  /** What was measured. */
  readonly comparisons: readonly Comparison[];
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

/** The lines of what was shown. */
export function shownLines({ story, comparisons }: Shown): string[] {
  const rows = comparisons.map(({ what, unit, byDefault, own }) =>
    `  ${what}: ${byDefault} ${unit} by default, ${own} with its own service`
  );
  return [...story, ...rows];
}
