// Who is asked, in what order, behind which tests, and what several answers come to.

import { assert, assertEquals } from "@std/assert";
import type { PhysicalAddress } from "../../chapters/01-hardware/mod.ts";
import {
  actingFor,
  activations,
  type Combination,
  createDomain,
  currentStrand,
  declareEvent,
  dispatchOf,
  type Domain,
  endDomain,
  eventNamed,
  HANDLER,
  type Handler,
  type HandlerRequest,
  installHandler,
  isRefused,
  type Kernel,
  MOST_HANDLERS,
  placeCode,
  raiseLater,
  readField,
  registerOf,
  removeHandler,
  replaceHandlers,
  runKernel,
  setAuthoriser,
  setDefaultHandler,
  take,
  usedBytes,
  writeField,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  bareKernel,
  handler,
  newKernel,
  runProgram,
} from "./helpers.ts";

/** A kernel with an event `Test.ask(a, b)` whose answers are combined so. */
function withEvent(combine: Combination = "first"): Kernel {
  const kernel = bareKernel();
  declareEvent(kernel, {
    name: "Test.ask",
    parameters: ["a", "b"],
    says: "A test asks.",
    combine,
    undecided: 99n,
  });
  return kernel;
}

/** What `Test.ask` is answered, `undefined` if nobody had an answer. */
function ask(kernel: Kernel, a = 0n, b = 0n, subject = 0): bigint | undefined {
  let answer: bigint | undefined | null = null;
  const domain = kernel.domains.get(subject);
  raiseLater(kernel, "Test.ask", [a, b], domain, (one) => answer = one);
  runKernel(kernel, { steps: 20_000 });
  assert(answer !== null, "the event was not raised");
  return answer;
}

/** A handler of `Test.ask`. */
function answering(
  name: string,
  answer: bigint | undefined,
  rest: Partial<HandlerRequest> = {},
): HandlerRequest {
  return { name, event: "Test.ask", body: () => answer, ...rest };
}

/** Why `result` was refused. */
function sentenceOf(result: unknown): string {
  assert(isRefused(result), "it was granted");
  return result.sentence;
}

Deno.test("an event that nobody handles is counted, and has the answer of nobody", () => {
  const kernel = withEvent();
  assertEquals(ask(kernel), undefined);
  assertEquals(ask(kernel), undefined);
  const entry = registerOf(kernel).find((one) =>
    one.declaration.name === "Test.ask"
  );
  assertEquals([entry?.raised, entry?.undecided], [2n, 2]);
});

Deno.test("the newest handler that has an answer decides", () => {
  const kernel = withEvent();
  const old = handler(kernel, answering("old", 1n));
  assertEquals(ask(kernel), 1n);
  const silent = handler(kernel, answering("silent", undefined));
  assertEquals(ask(kernel), 1n);
  handler(kernel, answering("new", 2n));
  assertEquals(ask(kernel), 2n);
  assertEquals([activations(kernel, old), activations(kernel, silent)], [
    2n,
    1n,
  ]);
});

Deno.test("wishes decide about the order, and one that cannot be satisfied is refused", () => {
  const kernel = withEvent();
  handler(kernel, answering("a", 1n, { order: "first" }));
  handler(kernel, answering("b", 2n));
  assertEquals(ask(kernel), 1n);
  const event = eventNamed(kernel, "Test.ask");
  const code = dispatchOf(kernel, event);
  const wish = answering("c", 3n, { order: { before: "a" } });
  assertEquals(
    sentenceOf(installHandler(kernel, wish)),
    "The handlers of Test.ask cannot be ordered: c, a each want to be asked before another of them",
  );
  assertEquals([dispatchOf(kernel, event), ask(kernel)], [code, 1n]);
  handler(kernel, answering("c", 3n, { order: { after: "b" } }));
  assertEquals(event.handlers.map(({ name }) => name), ["a", "b", "c"]);
});

Deno.test("what several answers come to", () => {
  const answers = [12n, undefined, 10n, 6n];
  const expected: Record<Exclude<Combination, "first" | "none">, bigint> = {
    any: 14n,
    all: 0n,
    sum: 28n,
  };
  for (const [combine, result] of Object.entries(expected)) {
    const kernel = withEvent(combine as Combination);
    assertEquals(ask(kernel), undefined, combine);
    for (const [index, one] of answers.entries()) {
      handler(kernel, answering(`h${index}`, one));
    }
    assertEquals(ask(kernel), result, combine);
  }
});

Deno.test("a notice goes to everybody", () => {
  const kernel = withEvent("none");
  const all = ["a", "b", "c"].map((name) =>
    handler(kernel, answering(name, 1n))
  );
  ask(kernel);
  assertEquals(all.map((one) => activations(kernel, one)), [1n, 1n, 1n]);
});

Deno.test("a default handler is asked when nobody else has an answer, whatever the combination", () => {
  for (const combine of ["first", "any", "sum"] as const) {
    const kernel = withEvent(combine);
    const fallback = setDefaultHandler(kernel, answering("default", 7n));
    assert(!isRefused(fallback));
    assertEquals(ask(kernel), 7n);
    const other = handler(kernel, answering("other", 5n));
    assertEquals(ask(kernel), 5n, combine);
    removeHandler(kernel, other);
    assertEquals(ask(kernel), 7n, combine);
    setDefaultHandler(kernel, answering("another", 8n));
    assertEquals(ask(kernel), 8n, combine);
    removeHandler(kernel, eventNamed(kernel, "Test.ask").fallback!);
    assertEquals(ask(kernel), undefined, combine);
  }
});

Deno.test("a filter sees the parameters, and without its consent the handler is not asked", () => {
  const kernel = withEvent();
  const one = handler(kernel, {
    name: "even",
    event: "Test.ask",
    filter: (_, [a]) => a! % 2n === 0n,
    body: (_, [a, b]) => a! + b!,
  });
  assertEquals([ask(kernel, 4n, 5n), ask(kernel, 3n, 5n)], [9n, undefined]);
  assertEquals(activations(kernel, one), 1n);
});

// ## Code

/** Places `source` and gives the addresses of its labels. */
function code(kernel: Kernel, source: string) {
  const placed = placeCode(kernel, source);
  assert(placed !== undefined);
  return (label: string) => placed.symbols.get(label)!;
}

Deno.test("handlers and filters may be code, between others in TypeScript", () => {
  const kernel = withEvent();
  const at = code(
    kernel,
    `
filter: cmpeq   a0, 3, v0
        clr     a0              // a filter may use this up
        ret
body:   addq    a0, a1, v0
        lda     t0, 1(zero)
        ret
`,
  );
  handler(kernel, answering("behind", 1n));
  const one = handler(kernel, {
    name: "code",
    event: "Test.ask",
    filter: at("filter"),
    filterUsesRegisters: true,
    body: at("body"),
  });
  handler(kernel, answering("before", undefined));
  assertEquals([ask(kernel, 3n, 4n), ask(kernel, 2n, 4n)], [7n, 1n]);
  assertEquals(activations(kernel, one), 1n);
});

// ## What is imposed

Deno.test("a domain's handler is asked about its own affairs only", () => {
  const kernel = withEvent();
  const [mine, other] = [createDomain(kernel, "a"), createDomain(kernel, "b")];
  handler(kernel, answering("mine", 1n, { owner: mine }));
  const about = (domain: typeof mine | undefined) =>
    ask(kernel, 0n, 0n, domain?.identifier ?? 0);
  assertEquals([about(mine), about(other), about(undefined)], [
    1n,
    undefined,
    undefined,
  ]);
});

Deno.test("an authoriser refuses, or imposes filters", () => {
  const kernel = withEvent();
  setAuthoriser(
    kernel,
    "Test.ask",
    (_, { name }) =>
      name === "bad"
        ? { denied: "its name is bad" }
        : [{ says: "a is 5", parameter: 0, equals: 5n }],
  );
  const refused = sentenceOf(installHandler(kernel, answering("bad", 1n)));
  assertEquals(refused, "bad may not handle Test.ask: its name is bad");
  handler(kernel, answering("good", 1n));
  assertEquals([ask(kernel, 5n), ask(kernel, 6n)], [1n, undefined]);
  const entry = registerOf(kernel).find(({ handlers }) => handlers.length > 0);
  assertEquals(entry?.handlers[0]?.tests, ["a is 5"]);
});

Deno.test("only the system says which strand runs", () => {
  const kernel = bareKernel();
  const owner = createDomain(kernel, "greedy");
  const request = {
    name: "mine",
    event: "Processor.select",
    owner,
    body: () => 1n,
  };
  assert(sentenceOf(installHandler(kernel, request)).includes("everybody"));
});

Deno.test("requests that make no sense are refused with a sentence, and change nothing", () => {
  const kernel = withEvent();
  const before = [usedBytes(kernel.text), usedBytes(kernel.data)];
  const unknown = installHandler(kernel, {
    ...answering("x", 1n),
    event: "Test.none",
  });
  assertEquals(
    sentenceOf(unknown),
    "x cannot handle Test.none: there is no such event",
  );
  for (
    const imposed of [
      { says: "c", parameter: 2, equals: 0n },
      { says: "big", parameter: 0, equals: 2n ** 31n },
      { says: "negative", parameter: 0, equals: -1n },
    ]
  ) {
    const refused = installHandler(
      kernel,
      answering("x", 1n, { imposed: [imposed] }),
    );
    assert(sentenceOf(refused).includes(imposed.says));
  }
  assertEquals([usedBytes(kernel.text), usedBytes(kernel.data)], before);
});

Deno.test("an event has at most so many handlers", () => {
  const kernel = withEvent();
  for (let count = 0; count < MOST_HANDLERS; count++) {
    handler(kernel, answering(`h${count}`, undefined));
  }
  assert(
    sentenceOf(installHandler(kernel, answering("more", 1n))).includes(
      `${MOST_HANDLERS + 1}`,
    ),
  );
  assertEquals(ask(kernel), undefined);
});

Deno.test("without room for code or records nothing changes", () => {
  for (const heap of ["text", "data"] as const) {
    const kernel = withEvent();
    handler(kernel, answering("there", 1n));
    ask(kernel);
    while (take(kernel[heap], 16) !== undefined);
    const result = installHandler(kernel, answering("more", 2n));
    assert(isRefused(result) && result.refused === "out of memory");
    assertEquals(ask(kernel), 1n);
  }
});

// ## Sets

Deno.test("a set of handlers is exchanged at once, or not at all", () => {
  const kernel = withEvent();
  declareEvent(kernel, { name: "Test.b", parameters: [], says: "Another." });
  const old = [
    handler(kernel, answering("old", 1n)),
    handler(kernel, { name: "old", event: "Test.b", body: () => 1n }),
  ];
  const requests = [
    answering("new", 2n),
    { name: "new", event: "Test.b", body: () => 2n },
  ];
  const failed = replaceHandlers(kernel, old, [
    ...requests,
    { name: "new", event: "Test.none", body: () => 2n },
  ]);
  assert(isRefused(failed));
  assertEquals(ask(kernel), 1n);
  const done = replaceHandlers(kernel, old, requests);
  assert(!isRefused(done));
  assertEquals(ask(kernel), 2n);
  assertEquals(
    eventNamed(kernel, "Test.b").handlers.map(({ name }) => name),
    ["new"],
  );
  assertEquals(kernel.handlers.size, 2);
});

Deno.test("a set may be exchanged while the old one is being asked", () => {
  const kernel = withEvent();
  const asked: string[] = [];
  let old: Handler[] = [];
  const note = (name: string, then = () => {}) => ({
    name,
    event: "Test.ask",
    body: () => {
      asked.push(name);
      then();
      return undefined;
    },
  });
  old = [
    handler(kernel, note("second")),
    handler(
      kernel,
      note("first", () => void replaceHandlers(kernel, old, [note("new")])),
    ),
  ];
  ask(kernel);
  ask(kernel);
  assertEquals(asked, ["first", "new"]);
});

Deno.test("a handler that takes itself out comes to its end, and the others go on", () => {
  const kernel = withEvent();
  const last = handler(kernel, answering("last", 4n));
  const self: Handler = handler(kernel, {
    name: "self",
    event: "Test.ask",
    body: (kernel) => {
      removeHandler(kernel, self);
      removeHandler(kernel, self);
      return undefined;
    },
  });
  assertEquals([ask(kernel), ask(kernel)], [4n, 4n]);
  assertEquals(activations(kernel, last), 2n);
  assertEquals(kernel.handlers.size, 1);
});

Deno.test("handlers that come and go a thousand times use up nothing", () => {
  const kernel = withEvent();
  ask(kernel);
  const before = [usedBytes(kernel.text), usedBytes(kernel.data)];
  for (let round = 0; round < 1000; round++) {
    const one = handler(kernel, answering("x", 1n));
    if (round % 50 === 0) assertEquals(ask(kernel), 1n);
    const none = replaceHandlers(kernel, [one], []);
    assert(!isRefused(none));
    if (round % 10 === 0) assertEquals(ask(kernel), undefined);
  }
  ask(kernel);
  assertEquals([usedBytes(kernel.text), usedBytes(kernel.data)], before);
});

Deno.test("the record of a handler that has left is not used while its list is worked through", () => {
  const kernel = withEvent("none");
  const at = code(kernel, "body:   ret\n");
  const old = handler(kernel, {
    name: "old",
    event: "Test.ask",
    body: at("body"),
  });
  let piece: PhysicalAddress | undefined;
  handler(kernel, {
    name: "exchanges",
    event: "Test.ask",
    body: (kernel) => {
      if (piece !== undefined) return undefined;
      assert(!isRefused(replaceHandlers(kernel, [old], [])));
      piece = take(kernel.data, HANDLER.size)!;
      writeField(kernel.machine.bus, piece, HANDLER, "activations", 77n);
      return undefined;
    },
  });
  raiseLater(kernel, "Test.ask", [0n, 0n]);
  runKernel(kernel, { steps: 20_000 });
  const { bus } = kernel.machine;
  assertEquals(readField(bus, piece!, HANDLER, "activations"), 77n);
});

Deno.test("replaceHandlers: one that has left already, and a default handler, leave once", () => {
  const kernel = withEvent();
  const gone = handler(kernel, answering("gone", 1n));
  removeHandler(kernel, gone);
  const fallback = setDefaultHandler(kernel, answering("default", 2n));
  assert(!isRefused(fallback));
  assertEquals(ask(kernel), 2n);
  const leaving = [gone, fallback, fallback];
  assert(!isRefused(replaceHandlers(kernel, leaving, [])));
  assertEquals([ask(kernel), kernel.handlers.size], [undefined, 0]);
});

Deno.test("a domain that has ended can handle nothing", () => {
  const kernel = withEvent();
  const domain = createDomain(kernel, "ended");
  endDomain(kernel, domain, { kind: "exited", status: 0 });
  const sentence = sentenceOf(
    installHandler(kernel, answering("late", 1n, { owner: domain })),
  );
  assertEquals(sentence, "late may not handle Test.ask: its domain has ended");
  assertEquals(kernel.handlers.size, 0);
});

Deno.test("an open event: a domain's handler acts for its domain, and the others as before", () => {
  const kernel = bareKernel();
  declareEvent(kernel, {
    name: "Test.ask",
    parameters: ["a", "b"],
    says: "A test asks.",
    open: true,
  });
  const about = createDomain(kernel, "about");
  const acted: number[] = [];
  const notes = (name: string, owner?: Domain) =>
    handler(kernel, {
      name,
      event: "Test.ask",
      owner,
      body: () => {
        acted.push(actingFor(kernel));
        return undefined;
      },
    });
  notes("system");
  const domain = createDomain(kernel, "looks");
  notes("looks", domain);
  const at = code(
    kernel,
    `
yes:    lda     v0, 1(zero)
        ret
no:     clr     v0
        ret
body:   clr     t0
        ret
`,
  );
  for (const filter of ["yes", "no"]) {
    handler(kernel, {
      name: filter,
      event: "Test.ask",
      owner: domain,
      filter: at(filter),
      body: at("body"),
    });
  }
  notes("newest");
  assertEquals(ask(kernel), undefined);
  assertEquals(acted, [0, domain.identifier, 0]);
  acted.length = 0;
  assertEquals(ask(kernel, 0n, 0n, about.identifier), undefined);
  const { identifier } = about;
  assertEquals(acted, [identifier, domain.identifier, identifier]);
});

// ## From a program

Deno.test("no handler ever sees another program's system call, or leaves anything in its registers", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const seen: (number | undefined)[] = [];
  const other = createDomain(kernel, "other");
  handler(kernel, {
    name: "spy",
    event: "Trap.systemCall",
    owner: other,
    body: (kernel) => {
      seen.push(currentStrand(kernel)?.identifier);
      return 5n;
    },
  });
  const strand = runProgram(
    kernel,
    `
        lda     v0, 77(zero)
        callsys
        bis     t0, t1, s0
        bis     s0, t8, s0
        bis     s0, v0, s0
        mov     s0, a0
        lda     v0, 1(zero)
        callsys
`,
  );
  assertEquals(strand.outcome, { kind: "exited", status: 0 });
  assertEquals(seen, []);
});
