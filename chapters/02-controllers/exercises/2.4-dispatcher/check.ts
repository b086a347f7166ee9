// # The check of exercise 2.4
//
// A kernel without programs. Handlers of two events write down that they were asked, and
// between two raises everything that must not have changed is compared.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare } from "../../../../command/exercises/protocol.ts";
import { createMachine } from "../../../01-hardware/mod.ts";
import {
  createDomain,
  declareEvent,
  dispatchOf,
  type Domain,
  eventNamed,
  FIRST_FREE,
  freeRetired,
  HANDLER,
  type Handler,
  type HandlerRequest,
  type installHandler,
  isRefused,
  type Kernel,
  MOST_HANDLERS,
  raiseLater,
  readField,
  type Refused,
  type removeHandler,
  type replaceHandlers,
  runKernel,
  setAuthoriser,
  startKernel,
  take,
  usedBytes,
} from "../../mod.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly installHandler: typeof installHandler;
  readonly replaceHandlers: typeof replaceHandlers;
  readonly removeHandler: typeof removeHandler;
}

// ## A scene
//
// Two events that everybody may handle. A raise is noted and then done by the kernel's own
// code, so what is tested is the list that stands in memory.

/** The events of the scene. */
const [FIRST, SECOND] = ["Exercise.first", "Exercise.second"] as const;
const EVENTS_HERE = [FIRST, SECOND];

/** A kernel, and who was asked since somebody looked. */
interface Scene {
  readonly kernel: Kernel;
  readonly subject: Subject;
  readonly asked: string[];
}

function newScene(subject: Subject): Scene {
  const kernel = startKernel(createMachine({ memory: FIRST_FREE + 2 ** 20 }));
  for (const name of EVENTS_HERE) {
    declareEvent(kernel, { name, parameters: ["a", "b"], says: "A test." });
  }
  return { kernel, subject, asked: [] };
}

/** A request in whose name a handler writes itself down, and then does `more`. */
function request(
  { asked }: Scene,
  name: string,
  changes: Partial<HandlerRequest> = {},
  more: () => void = () => {},
): HandlerRequest {
  const body = () => {
    asked.push(name);
    more();
    return undefined;
  };
  return { name, event: FIRST, body, ...changes };
}

/** Raises `event`, and says who was asked. */
function raise(
  { kernel, asked }: Scene,
  event: string = FIRST,
  parameters: readonly bigint[] = [1n, 2n],
  about?: Domain,
): string {
  asked.length = 0;
  raiseLater(kernel, event, parameters, about);
  runKernel(kernel, { steps: 20_000 });
  return asked.join(" ") || "nobody";
}

/** Installs a handler that must be granted. */
function install(scene: Scene, request: HandlerRequest): Handler {
  const handler = scene.subject.installHandler(scene.kernel, request);
  if (isRefused(handler)) {
    throw new Surprise({
      sentence: `${request.name} is to be installed, and nothing is against it`,
      expected: "granted",
      actual: `${handler.refused}: ${handler.sentence}`,
    });
  }
  return handler;
}

/** What ends a test in the middle of a scene. */
class Surprise extends Error {
  /** What is not as it should be. */
  readonly mismatch: Mismatch;

  /** A surprise that is `mismatch`. */
  constructor(mismatch: Mismatch) {
    super(mismatch.sentence);
    this.mismatch = mismatch;
  }
}

/** What must be as before if a request was refused. */
function stateOf({ kernel }: Scene): string {
  const { handlers, text, data, retired } = kernel;
  const lists = EVENTS_HERE.map((name) => {
    const event = eventNamed(kernel, name);
    const names = event.handlers.map((one) => one.name).join(" ");
    return `${name} asks ${names || "nobody"} by the code at ${
      dispatchOf(kernel, event).toString(16)
    }`;
  });
  const waiting = retired.length === 0 ? "" : ", some of it retired";
  return `${lists.join("; ")}; ${handlers.size} handlers; ${
    usedBytes(text)
  } bytes of text and ${usedBytes(data)} of data in use${waiting}`;
}

/** Bytes of the kernel's data in use, without what is only waiting to be given back. */
function dataInUse(kernel: Kernel): number {
  freeRetired(kernel);
  return usedBytes(kernel.data);
}

/** The kind of a refusal, or that it is none. */
function kindOf(result: unknown): string {
  return isRefused(result) ? result.refused : "granted";
}

/** Expects that `act` is refused as `kind`, and that nothing has changed. */
function* refused(
  scene: Scene,
  what: string,
  kind: Refused["refused"],
  act: () => unknown,
): Generator<Mismatch | undefined> {
  const before = stateOf(scene);
  const result = act();
  yield compare(what, kind, kindOf(result));
  yield compare(`${what}: what there is afterwards`, before, stateOf(scene));
}

/** Uses up what is left of a heap. */
function fill(heap: Kernel["text"]): void {
  for (let size = 2 ** 16; size >= 16; size /= 2) {
    while (take(heap, size) !== undefined);
  }
}

// ## Coming and going

function* asks(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel } = scene;
  let given = "";
  const body = (_: Kernel, [a, b]: readonly bigint[]) => {
    given = `${a} and ${b}`;
    return undefined;
  };
  const handler = install(scene, { name: "Pager", event: FIRST, body });
  raise(scene, FIRST, [7n, 8n]);
  yield compare("What an installed handler is given", "7 and 8", given);
  yield compare(
    "Under the handler's number, kernel.handlers has",
    "Pager",
    kernel.handlers.get(handler.number)?.name ?? "nobody",
  );
  const { bus } = kernel.machine;
  yield compare(
    "A raise after it was installed: its activations",
    "1",
    String(readField(bus, handler.record, HANDLER, "activations")),
  );
}

function* goes(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const [a, b, c] = ["A", "B", "C"].map((name) =>
    install(scene, request(scene, name))
  );
  for (
    const [handler, left] of [[b, "C A"], [c, "A"], [a, "nobody"]] as const
  ) {
    subject.removeHandler(scene.kernel, handler!);
    const what = `${handler!.name} has been taken out`;
    yield compare(`${what}: who is asked`, left, raise(scene));
    yield compare(
      `${what}: whether kernel.handlers has it`,
      "no",
      scene.kernel.handlers.has(handler!.number) ? "yes" : "no",
    );
  }
}

function* givesBack(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  install(scene, request(scene, "A"));
  raise(scene);
  const before = dataInUse(scene.kernel);
  const handler = install(scene, request(scene, "B"));
  subject.removeHandler(scene.kernel, handler);
  yield compare(
    "B was installed and taken out: bytes of data in use",
    String(before),
    String(dataInUse(scene.kernel)),
  );
  yield compare(
    "B is taken out once more",
    "nothing happens",
    ending(() => subject.removeHandler(scene.kernel, handler)),
  );
  yield compare("Afterwards: who is asked", "A", raise(scene));
}

function ending(act: () => void): string {
  try {
    act();
    return "nothing happens";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// ## Order

function* ordered(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const add = (name: string, order?: HandlerRequest["order"]) =>
    install(scene, request(scene, name, { order }));
  add("A");
  yield compare("A was installed: who is asked", "A", raise(scene));
  add("B");
  yield compare("Then B, which has no wish", "B A", raise(scene));
  add("C", { after: "A" });
  yield compare("Then C, after A", "B A C", raise(scene));
  add("D", "first");
  add("E");
  yield compare("Then D, first, and E", "D E B A C", raise(scene));
}

function* contradiction(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  install(scene, request(scene, "A", { order: { after: "B" } }));
  yield* refused(
    scene,
    "A stands after B, and B wants to stand after A",
    "bad argument",
    () =>
      subject.installHandler(
        scene.kernel,
        request(scene, "B", { order: { after: "A" } }),
      ),
  );
  yield compare("Afterwards: who is asked", "A", raise(scene));
}

// ## Guards

function* guarded(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel } = scene;
  const [mine, other] = ["mine", "other"].map((name) =>
    createDomain(kernel, name)
  );
  const imposed = [{ says: "a is 5", parameter: 0, equals: 5n }];
  setAuthoriser(kernel, FIRST, () => [
    { says: "b is 6", parameter: 1, equals: 6n },
  ]);
  install(scene, request(scene, "A", { owner: mine, imposed }));
  for (const about of [mine, other]) {
    for (const a of [4n, 5n]) {
      for (const b of [6n, 7n]) {
        const may = about === mine && a === 5n && b === 6n;
        yield compare(
          `A is asked if a is 5, and by the authoriser's wish only if b is 6, and about its own domain only; the event is about ${
            about === mine ? "that" : "another"
          }, with ${a} and ${b}: who is asked`,
          may ? "A" : "nobody",
          raise(scene, FIRST, [a, b], about),
        );
      }
    }
  }
}

function* denied(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel } = scene;
  install(scene, request(scene, "A"));
  setAuthoriser(
    kernel,
    FIRST,
    (_, { name }) => name === "A" ? [] : { denied: "only A may" },
  );
  const owner = createDomain(kernel, "somebody");
  const wrong: readonly [string, Refused["refused"], HandlerRequest][] = [
    ["B, whom the authoriser denies", "not permitted", request(scene, "B")],
    [
      "a handler of an event that is not there",
      "bad argument",
      request(scene, "A", { event: "Exercise.third" }),
    ],
    [
      "a program's handler of an event for the system only",
      "not permitted",
      request(scene, "A", { event: "Processor.select", owner }),
    ],
    ...[[2, 0n], [-1, 0n], [0, 2n ** 31n], [0, -1n]].map((
      [parameter, equals],
    ): [string, Refused["refused"], HandlerRequest] => [
      `a handler with a test that parameter ${parameter} of 0 and 1 equals ${equals}`,
      "bad argument",
      request(scene, "A", {
        imposed: [{
          says: "it is so",
          parameter: Number(parameter),
          equals: BigInt(equals!),
        }],
      }),
    ]),
  ];
  for (const [what, kind, one] of wrong) {
    yield* refused(
      scene,
      `Somebody wants to install ${what}`,
      kind,
      () => subject.installHandler(kernel, one),
    );
  }
}

// ## All at once

function* exchanged(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel } = scene;
  const a = install(scene, request(scene, "A"));
  const b = install(scene, request(scene, "B", { event: SECOND }));
  install(scene, request(scene, "C", { event: SECOND }));
  const result = subject.replaceHandlers(kernel, [a, b], [
    request(scene, "D", { event: SECOND }),
    request(scene, "E"),
    request(scene, "F", { event: SECOND, order: { after: "C" } }),
  ]);
  const what =
    "The first event had A, the second C and B; A and B leave, E comes to the first and D and F, which stands after C, to the second";
  yield compare(
    `${what}: what replaceHandlers gives`,
    "D, E, F",
    isRefused(result)
      ? result.sentence
      : result.map(({ name }) => name).join(", "),
  );
  yield compare(`${what}: the first asks`, "E", raise(scene, FIRST));
  yield compare(`${what}: the second asks`, "D C F", raise(scene, SECOND));
  yield compare(
    `${what}: handlers in kernel.handlers`,
    "C D E F",
    [...kernel.handlers.values()].map(({ name }) => name).sort().join(" "),
  );
}

function* allOrNothing(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel } = scene;
  const a = install(scene, request(scene, "A"));
  install(scene, request(scene, "B", { event: SECOND, order: "last" }));
  raise(scene);
  const impossible: readonly [string, HandlerRequest][] = [
    ["of no event", request(scene, "D", { event: "Exercise.third" })],
    [
      "before C, which wants to stand first",
      request(scene, "D", { event: SECOND, order: { before: "C" } }),
    ],
  ];
  for (const [what, wrong] of impossible) {
    yield* refused(
      scene,
      `A leaves, and C and D are to come; D is a handler ${what}`,
      "bad argument",
      () =>
        subject.replaceHandlers(kernel, [a], [
          request(scene, "C"),
          request(scene, "C", { event: SECOND, order: "first" }),
          wrong,
        ]),
    );
    yield compare("Afterwards: the first event asks", "A", raise(scene));
    yield compare(
      "Afterwards: the second event asks",
      "B",
      raise(scene, SECOND),
    );
  }
}

function* full(subject: Subject): Generator<Mismatch | undefined> {
  for (const heap of ["data", "text"] as const) {
    const scene = newScene(subject);
    install(scene, request(scene, "A"));
    raise(scene);
    fill(scene.kernel[heap]);
    yield* refused(
      scene,
      `B is to be installed, and there is no room in kernel.${heap}`,
      "out of memory",
      () => subject.installHandler(scene.kernel, request(scene, "B")),
    );
  }
  const scene = newScene(subject);
  const many = Array.from(
    { length: MOST_HANDLERS + 1 },
    (_, i) => request(scene, `H${i}`),
  );
  yield* refused(
    scene,
    `${many.length} handlers are to come at once, and an event may have ${MOST_HANDLERS}`,
    "out of memory",
    () => subject.replaceHandlers(scene.kernel, [], many),
  );
}

// ## While they are asked

function* failing(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  install(scene, request(scene, "A"));
  const failing: Handler = install(
    scene,
    request(
      scene,
      "B",
      {},
      () => subject.removeHandler(scene.kernel, failing),
    ),
  );
  install(scene, request(scene, "C"));
  const what = "C, B and A are asked, and B fails and is taken out at once";
  yield compare(`${what}: who is asked`, "C B A", raise(scene));
  yield compare(`${what}: who is asked next time`, "C A", raise(scene));
}

function* later(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const a = install(scene, request(scene, "A"));
  const b = install(scene, request(scene, "B"));
  const takesOut = () => {
    subject.removeHandler(scene.kernel, a);
    subject.removeHandler(scene.kernel, b);
  };
  const c = install(scene, request(scene, "C", {}, takesOut));
  install(scene, request(scene, "D", { order: "last" }));
  const { kernel } = scene;
  const what =
    "C, B, A and D are to be asked, and C takes B and A out when it is asked";
  yield compare(`${what}: who is asked`, "C D", raise(scene));
  yield compare(
    `${what}: handlers of the event`,
    "C D",
    eventNamed(kernel, FIRST).handlers.map(({ name }) => name).join(" "),
  );
  subject.removeHandler(kernel, c);
  yield compare(`${what}; then C is taken out`, "D", raise(scene));
}

function* withoutRoom(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel } = scene;
  const [a] = ["A", "B", "C"].map((name) =>
    install(scene, request(scene, name))
  );
  raise(scene);
  fill(kernel.text);
  fill(kernel.data);
  subject.removeHandler(kernel, a!);
  yield compare(
    "The kernel has no memory left, and A is taken out: who is asked",
    "C B",
    raise(scene),
  );
}

function* coming(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  let waiting = true;
  const brings = () => {
    if (!waiting) return;
    waiting = false;
    install(scene, request(scene, "C", { order: "first" }));
    install(scene, request(scene, "D", { order: "last" }));
  };
  install(scene, request(scene, "A"));
  install(scene, request(scene, "B", {}, brings));
  const what =
    "B and A are asked, and B installs C as the first and D as the last";
  yield compare(`${what}: who is asked`, "B A", raise(scene));
  yield compare(`${what}: who is asked next time`, "C B A D", raise(scene));
}

// ## Anything in any order
//
// Handlers come and go at random, one or several at a time. A list of names says who must be
// asked: the newest first.

const ROUNDS = 60;
const SEED = 24;

/** A generator of numbers from 0 to just below `below`, the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

function* anything(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel } = scene;
  const next = generator(SEED);
  const empty = dataInUse(kernel);
  let there: Handler[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const leaving = there.filter(() => next(3) === 0);
    const requests = Array.from(
      { length: next(there.length > 8 ? 2 : 4) },
      (_, i) => request(scene, `${round}.${i}`),
    );
    const alone = next(2) === 0 ? leaving.pop() : undefined;
    if (alone) subject.removeHandler(kernel, alone);
    const result = subject.replaceHandlers(kernel, leaving, requests);
    const what = `Seed ${SEED}, round ${round}`;
    yield compare(`${what}: handlers are exchanged`, "granted", kindOf(result));
    if (isRefused(result)) return;
    there = [
      ...[...result].reverse(),
      ...there.filter((one) => one !== alone && !leaving.includes(one)),
    ];
    yield compare(
      `${what}: who is asked`,
      there.map(({ name }) => name).join(" ") || "nobody",
      raise(scene),
    );
  }
  for (const handler of there) subject.removeHandler(kernel, handler);
  yield compare(
    `Seed ${SEED}: all have left; bytes of data in use`,
    String(empty),
    String(dataInUse(kernel)),
  );
}

function test(
  name: string,
  cases: (subject: Subject) => Iterable<Mismatch | undefined>,
): ExerciseTest<Subject> {
  const run = (subject: Subject) => {
    try {
      for (const mismatch of cases(subject)) if (mismatch) return mismatch;
    } catch (error) {
      if (error instanceof Surprise) return error.mismatch;
      throw error;
    }
  };
  return { name, run };
}

/** The tests, from one handler to many in any order. */
export const tests: readonly ExerciseTest<Subject>[] = [
  test("a handler that was installed is asked", asks),
  test("the newest is asked first, unless somebody wishes otherwise", ordered),
  test("a handler that was taken out is not asked", goes),
  test("a handler is asked behind its tests and those imposed", guarded),
  test("what may not be is refused, and changes nothing", denied),
  test("wishes that contradict each other are refused", contradiction),
  test("several are exchanged at once, in several events", exchanged),
  test("if one of several is refused, nothing has changed", allOrNothing),
  test("where there is no room, nothing has changed", full),
  test("what a handler held is given back once", givesBack),
  test("a handler that fails is taken out, and the others are asked", failing),
  test("who is taken out is not asked any more in the same raise", later),
  test("taking out needs no memory", withoutRoom),
  test("who is installed during a raise is asked in the next", coming),
  test("handlers that come and go at random are asked in order", anything),
];
