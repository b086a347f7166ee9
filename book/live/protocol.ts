// # What the page and the machine say to each other
//
// The machine runs in a worker, so that a program that never ends leaves the page
// alive. The two exchange these messages and nothing else.

/** What the page asks for. */
export type Request =
  | { readonly ask: "load"; readonly source: string; readonly memory: number }
  | { readonly ask: "step" }
  | { readonly ask: "back" }
  | { readonly ask: "run" }
  | { readonly ask: "stop" };

/** What the machine answers. */
export type Reply =
  | { readonly tell: "state"; readonly state: State }
  | { readonly tell: "wrong"; readonly line: number; readonly message: string };

/** A machine as the page shows it. */
export interface State {
  /** The 32 registers, in hexadecimal, 16 digits each. */
  readonly registers: readonly string[];
  /** Their names. */
  readonly names: readonly string[];
  /** The address of the next instruction, in hexadecimal. */
  readonly pc: string;
  /** The next instruction in words, if there is one. */
  readonly next: string;
  /** The line of the source that the next instruction came from, or 0. */
  readonly line: number;
  /** The cycles used so far. */
  readonly cycles: number;
  /** The instructions executed so far. */
  readonly instructions: number;
  /** Everything the console has printed. */
  readonly console: string;
  /** What is on its screen, while that is switched on. */
  readonly picture: Picture | undefined;
  /** Whether there is a step that can be taken back. */
  readonly past: boolean;
  /** Whether it is running. */
  readonly running: boolean;
  /** Why it has stopped for good, or the empty string. */
  readonly stopped: string;
}

/** A picture: red, green, blue and 255 of each point. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}
