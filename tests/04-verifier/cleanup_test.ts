// What is given back, in which order, when an activation ends before its time: cases of kind 24 of
// the verifier's suite. They are run on the machine for a program, because what they take is the program's.

import { assert, assertEquals } from "@std/assert";
import {
  currentStrand,
  type Kernel,
  type Operation,
} from "../../chapters/02-controllers/mod.ts";
import {
  createExtensions,
  type Extensions,
  postMortemsOf,
} from "../../chapters/03-spindles/mod.ts";
import { admit, fullEnvironment } from "../../chapters/04-verifier/mod.ts";
import { answerCalls, newKernel, on } from "../02-controllers/helpers.ts";
import { callAll } from "../03-spindles/failing.ts";

/** One case: an entry `e(x: u64, y: u64)` or whole spindles; calls; what comes of it. */
interface Cleanup {
  /** The body of the entry, or whole spindles. */
  readonly text: string;
  /** What the entry is called with, and what it gives; 99 is the answer of the default. */
  readonly calls: readonly (readonly [x: bigint, y: bigint, gives: bigint])[];
  /** What is taken and given back, in order: each thing has a number in the order in which it was taken. */
  readonly does: string;
  /** The failures: what each check was for. */
  readonly fails: string;
  /** Frames that the program has more at the end. */
  readonly keeps?: number;
}

const once = (x: bigint, gives: bigint, y = 0n) => [[x, y, gives]] as const;

const CASES: Readonly<Record<string, Cleanup>> = {
  "an index outside, in a with": {
    text: "with a = Frame.take() else { return 1; } { return self.list[x]; }",
    calls: once(9n, 99n),
    does: "take 1, discard 1",
    fails: "index",
  },
  "the same index inside": {
    text:
      "with a = Frame.take() else { return 1; } { return self.list[x] + 5; }",
    calls: once(3n, 5n),
    does: "take 1, discard 1",
    fails: "",
  },
  "the newest of two is given back first": {
    text: `with a = Frame.take() else { return 1; } {
      with b = Frame.take() else { return 2; } { self.list[x] = 1; }
    } return 0;`,
    calls: once(9n, 99n),
    does: "take 1, take 2, discard 2, discard 1",
    fails: "index",
  },
  "of two, the inner one has been given back already": {
    text: `with a = Frame.take() else { return 1; } {
      with b = Frame.take() else { return 2; } { self.n += 1; }
      self.list[x] = 1;
    } return 0;`,
    calls: once(9n, 99n),
    does: "take 1, take 2, discard 2, discard 1",
    fails: "index",
  },
  "between two, only the outer one is there": {
    text: `with a = Frame.take() else { return 1; } {
      self.list[x] = 1;
      with b = Frame.take() else { return 2; } { self.n += 1; }
    } return 0;`,
    calls: once(9n, 99n),
    does: "take 1, discard 1",
    fails: "index",
  },
  "behind the with nothing is given back twice": {
    text:
      "with a = Frame.take() else { return 1; } { self.n += 1; } return self.list[x];",
    calls: once(9n, 99n),
    does: "take 1, discard 1",
    fails: "index",
  },
  "in front of the with nothing is there": {
    text:
      "self.list[x] = 1; with a = Frame.take() else { return 1; } { self.n += 1; } return 0;",
    calls: once(9n, 99n),
    does: "",
    fails: "index",
  },
  "in the third round of a loop": {
    text: `for i in 0..5 {
      with a = Frame.take() else { return 1; } { self.list[x + i] = 1; }
    } return 0;`,
    calls: once(6n, 99n),
    does: "take 1, discard 1, take 2, discard 2, take 3, discard 3",
    fails: "index",
  },
  "in a loop inside the with": {
    text: `with a = Frame.take() else { return 1; } {
      for i in 0..5 { self.list[x + i] = 1; }
    } return 0;`,
    calls: once(6n, 99n),
    does: "take 1, discard 1",
    fails: "index",
  },
  "a break leaves through the inner with": {
    text: `with a = Frame.take() else { return 1; } {
      for i in 0..5 {
        with b = Frame.take() else { return 2; } { if i == x { break; } }
      }
      self.list[x + 7] = 1;
    } return 0;`,
    calls: once(1n, 99n),
    does: "take 1, take 2, discard 2, take 3, discard 3, discard 1",
    fails: "index",
  },
  "a return from inside gives back both": {
    text: `with a = Frame.take() else { return 1; } {
      with b = Frame.take() else { return 2; } { if x > 3 { return 7; } }
    } return 0;`,
    calls: [[9n, 0n, 7n], [1n, 0n, 0n]],
    does:
      "take 1, take 2, discard 2, discard 1, take 3, take 4, discard 4, discard 3",
    fails: "",
  },
  "a division by zero": {
    text: "with a = Frame.take() else { return 1; } { return y / x; }",
    calls: [[0n, 4n, 99n], [2n, 4n, 2n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "division",
  },
  "a checked sum": {
    text: "with a = Frame.take() else { return 1; } { return x +! y; }",
    calls: [[1n, (1n << 64n) - 1n, 99n], [2n, 4n, 6n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "overflow",
  },
  "a shift that is too far": {
    text: "with a = Frame.take() else { return 1; } { return 1 << x; }",
    calls: [[64n, 0n, 99n], [3n, 0n, 8n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "shift",
  },
  "a part of a slice": {
    text: `with a = Frame.take() else { return 1; } {
      for one in self.list[x..8] { self.n += one; }
    } return 0;`,
    calls: [[9n, 0n, 99n], [8n, 0n, 0n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "slice",
  },
  "a loop that comes to its budget": {
    text: `with a = Frame.take() else { return 1; } {
      while self.n < x budget 5 { self.n += 1; }
    } return 0;`,
    calls: [[6n, 0n, 99n], [3n, 0n, 0n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "budget",
  },
  "a condition of an operation": {
    text: `with a = Frame.take() else { return 1; } {
      if Space.readable(y, x) { self.n += 1; }
    } return 0;`,
    calls: [[4097n, 0n, 99n], [8n, 0n, 0n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "requires",
  },
  "a number that its type cannot hold": {
    text: `with a = Frame.take() else { return 1; } {
      self.small = Small(x);
    } return 0;`,
    calls: [[10n, 0n, 99n], [9n, 0n, 0n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "range",
  },
  "a plain local": {
    text: `const a = Frame.take() else { return 1; }
    self.list[x] = 1;
    a.discard();
    return 0;`,
    calls: [[9n, 0n, 99n], [3n, 0n, 0n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "index",
  },
  "a plain local that has been given back": {
    text: `const a = Frame.take() else { return 1; }
    a.discard();
    self.list[x] = 1;
    return 0;`,
    calls: once(9n, 99n),
    does: "take 1, discard 1",
    fails: "index",
  },
  "a plain local that a helper has given back": {
    text: `const a = Frame.take() else { return 1; }
    give(a);
    self.list[x] = 1;
    return 0;`,
    calls: once(9n, 99n),
    does: "take 1, discard 1",
    fails: "index",
  },
  "a check inside a helper": {
    text: `with a = Frame.take() else { return 1; } {
      with b = Frame.take() else { return 2; } { return at(x); }
    }`,
    calls: once(9n, 99n),
    does: "take 1, take 2, discard 2, discard 1",
    fails: "index",
  },
  "a local and a with": {
    text: `const a = Frame.take() else { return 1; }
    with b = Frame.take() else {
      a.discard();
      return 2;
    } { self.list[x] = 1; }
    a.discard();
    return 0;`,
    calls: once(9n, 99n),
    does: "take 1, take 2, discard 2, discard 1",
    fails: "index",
  },
  "what lies in the state stays there": {
    text: `const a = Frame.take() else { return 1; }
    self.kept = a;
    return self.list[x];`,
    calls: once(9n, 99n),
    does: "take 1",
    fails: "index",
    keeps: 1,
  },
  "what was taken out of the state is given back": {
    text: `const a = Frame.take() else { return 1; }
    self.kept = a;
    const out = self.kept.take() else { return 2; }
    self.list[x] = 1;
    out.discard();
    return 0;`,
    calls: [[9n, 0n, 99n], [1n, 0n, 0n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "index",
  },
  "a new strand": {
    text: `with a = Frame.take() else { return 1; } {
      const strand = Strand.create(0x2000, 0x4000) else { return 2; }
      self.list[x] = 1;
      strand.discard();
    } return 0;`,
    calls: once(9n, 99n),
    does: "take 1, create 2, discard 2, discard 1",
    fails: "index",
  },
  "a refusal with try is no failure of the spindle": {
    text: `spindle Cleanup {
  state { n: u64; }
  procedure inner(x: u64) fails Refusal {
    with a = try Frame.take() { const n = try Frame.named(x); self.n += 1; }
  }
  entry e(x: u64, y: u64): u64 {
    inner(x) else (why) { return u64(why); }
    return 0;
  }
}`,
    calls: once(1_000_000n, 9n),
    does: "take 1, discard 1",
    fails: "",
  },
  "a fail of the author's own": {
    text: `spindle Cleanup {
  enum Why { odd = 4, even = 5 }
  state { n: u64; }
  entry e(x: u64, y: u64): u64 fails Why {
    with a = Frame.take() else { fail Why.odd; } {
      if x > 3 { fail Why.even; }
    }
    return 0;
  }
}`,
    calls: [[9n, 0n, -5n], [1n, 0n, 0n]],
    does: "take 1, discard 1, take 2, discard 2",
    fails: "",
  },
  "another spindle's operation, which fails": {
    text: `spindle Helper {
  state { list: [u64; 8]; }
  export operation at(x: u64): u64 cost 8_000 {
    with b = Frame.take() else { return 1; } { return self.list[x]; }
  }
}
spindle Cleanup uses Helper {
  state { n: u64; }
  entry e(x: u64, y: u64): u64 {
    with a = Frame.take() else { return 1; } { return Helper.at(x) + 5; }
  }
}`,
    calls: [[9n, 0n, 99n], [1n, 0n, 5n]],
    does:
      "take 1, take 2, discard 2, discard 1, take 3, take 4, discard 4, discard 3",
    fails: "index, answer",
  },
  "a handler of a raised event, which fails, and its raiser does not": {
    text: `spindle Asker {
  state { n: u64; }
  export event asked(x: u64): u64 within 6_000;
  export operation ask(x: u64): u64 cost 115_000 {
    with a = Frame.take() else { return 1; } {
      const answer = raise asked(x) else { return 7; }
      return answer;
    }
  }
}
spindle Cleanup uses Asker {
  state { list: [u64; 8]; }
  on Asker.asked(x) {
    with b = Frame.take() else { return 2; } { return self.list[x]; }
  }
  entry e(x: u64, y: u64): u64 { return Asker.ask(x); }
}`,
    calls: [[9n, 0n, 7n], [1n, 0n, 0n]],
    does:
      "take 1, take 2, discard 2, discard 1, take 3, take 4, discard 4, discard 3",
    fails: "index",
  },
  "a filter that fails, and the entry is called all the same": {
    text: `spindle Cleanup {
  entry e(x: u64, y: u64): u64 {
    with a = Frame.take() else { return 1; } { return 6; }
  }
}
spindle Newest {
  state { list: [u64; 8]; }
  on Trap.systemCall(n, a) when n >= 0x10000 && self.list[a] == 5 { return 3; }
}`,
    calls: once(9n, 6n),
    does: "take 1, discard 1",
    fails: "index",
  },
};

const BODY = `spindle Cleanup {
  type Small = u64 < 10;
  state { list: [u64; 8]; n: u64; small: Small; kept: NewFrame?; }
  procedure give(consumes frame: NewFrame) { frame.discard(); }
  procedure at(x: u64): u64 { return self.list[x]; }
  entry e(x: u64, y: u64): u64 {
    $
  }
}`;

/** Lets `does` hear what is taken and given back from now on. */
function listen({ operations }: Kernel, does: string[]): void {
  const numbers = new Map<string, number>();
  for (
    const [name, word] of [
      ["Frame.take", "take"],
      ["Frame.discard", "discard"],
      ["Strand.create", "create"],
      ["Strand.discard", "discard"],
    ] as const
  ) {
    const at = operations.findIndex((one) => one.name === name);
    const { perform } = operations[at]!;
    const heard: Operation["perform"] = (kernel, parameters) => {
      const result = perform(kernel, parameters);
      const [kind] = name.split(".");
      const key = (handle: bigint) => `${kind} ${handle}`;
      if (word === "discard") {
        does.push(`discard ${numbers.get(key(parameters[0]!))}`);
      } else {
        numbers.set(key(result!), numbers.size + 1);
        does.push(`${word} ${numbers.size}`);
      }
      return result;
    };
    operations[at] = { name, perform: heard };
  }
}

function carriedOut({ text, calls }: Cleanup) {
  const kernel = newKernel();
  answerCalls(kernel, () => 99n);
  const extensions: Extensions = createExtensions(kernel, fullEnvironment());
  const does: string[] = [];
  const frames: number[] = [];
  listen(kernel, does);
  on(kernel, "Trap.systemCall", (_, [number]) => {
    if (number !== 30n) return undefined;
    frames.push(currentStrand(kernel)!.domain.frames.size);
    return 0n;
  });
  const whole = text.startsWith("spindle ") ? text : BODY.replace("$", text);
  for (const one of whole.split(/^(?=spindle )/m)) {
    admit(extensions, { file: "case", text: one }, 0);
  }
  const handlers = extensions.spindles.flatMap((one) => one.handlers);
  const call = handlers.find(({ procedure: { name } }) => name === "e")!.call!;
  const made = calls.map(([x, y]) => [call, x, y]);
  const results = callAll(extensions, [[30n], ...made, [30n]]);
  return {
    results: results.slice(1, -1),
    does: does.join(", "),
    fails: postMortemsOf(extensions).map(({ kind }) => kind).join(", "),
    keeps: frames[1]! - frames[0]!,
  };
}

for (const [what, one] of Object.entries(CASES)) {
  Deno.test(`suite 24 cleanup: ${what}`, () => {
    assertEquals(carriedOut(one), {
      results: one.calls.map(([, , gives]) => gives),
      does: one.does,
      fails: one.fails,
      keeps: one.keeps ?? 0,
    });
  });
}

Deno.test("suite 24 cleanup: there are enough cases", () => {
  assert(Object.keys(CASES).length >= 20);
});
