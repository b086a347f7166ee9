// # The exercises, in order
//
// This list is the only place that says which exercises there are and in which order;
// the names of their files follow from it.

/** An exercise. */
export interface Exercise {
  /** Its number: chapter, dot, number in the chapter. */
  readonly id: string;
  /** One word for what it is about, part of its files' names. */
  readonly name: string;
  /** The folder of its chapter. */
  readonly chapter: string;
  /** What the reader does: predict, rebuild a shipped function, extend, attack, design. */
  readonly kind: "predict" | "rebuild" | "extend" | "attack" | "design";
  /** From 1, a quarter of an hour, to 4, a day. */
  readonly difficulty: 1 | 2 | 3 | 4;
  /** The exercises that should come first. */
  readonly needs: readonly string[];
  /** What the reader's file must export. */
  readonly exports: readonly string[];
  /** The chapter's file whose exports of these names the reader's can replace. */
  readonly replaces: string | undefined;
  /** Whether the check runs the chapter with the reader's functions in the place of its own. */
  readonly inside?: true;
  /** What the reader's file is written in, if that is not TypeScript. */
  readonly language?: "spindle";
}

/** All exercises, in the order in which a reader meets them. */
export const EXERCISES: readonly Exercise[] = [
  {
    id: "1.1",
    name: "bytes",
    chapter: "01-hardware",
    kind: "rebuild",
    difficulty: 1,
    needs: [],
    exports: [
      "extractLow",
      "extractHigh",
      "insertLow",
      "insertHigh",
      "maskLow",
      "maskHigh",
      "compareBytes",
      "chooseBytes",
    ],
    replaces: "chapters/01-hardware/instructions/byte_pieces.ts",
  },
  {
    id: "1.2",
    name: "walk",
    chapter: "01-hardware",
    kind: "rebuild",
    difficulty: 2,
    needs: [],
    exports: ["walk"],
    replaces: "chapters/01-hardware/memory/paging.ts",
  },
  {
    id: "1.3",
    name: "buffer",
    chapter: "01-hardware",
    kind: "rebuild",
    difficulty: 2,
    needs: ["1.2"],
    exports: ["lookUp", "remember", "forget", "forgetAll"],
    replaces: "chapters/01-hardware/memory/translation_buffer.ts",
  },
  {
    id: "1.4",
    name: "locks",
    chapter: "01-hardware",
    kind: "rebuild",
    difficulty: 3,
    needs: [],
    exports: ["lock", "breakLock", "useLock", "disturbOthers", "disturb"],
    replaces: "chapters/01-hardware/processor/locks.ts",
  },
  {
    id: "1.5",
    name: "door",
    chapter: "01-hardware",
    kind: "extend",
    difficulty: 3,
    needs: [],
    exports: ["calls", "DOOR"],
    replaces: undefined,
  },
  {
    id: "1.6",
    name: "interrupts",
    chapter: "01-hardware",
    kind: "predict",
    difficulty: 1,
    needs: [],
    exports: [],
    replaces: undefined,
  },
  {
    id: "2.1",
    name: "frames",
    chapter: "02-controllers",
    kind: "rebuild",
    difficulty: 1,
    needs: [],
    exports: [
      "owedTo",
      "availableTo",
      "guaranteeFrames",
      "giveFrame",
      "releaseFrame",
    ],
    replaces: "chapters/02-controllers/memory/frames.ts",
  },
  {
    id: "2.2",
    name: "mappings",
    chapter: "02-controllers",
    kind: "rebuild",
    difficulty: 2,
    needs: ["2.1"],
    exports: ["mapFrames", "unmapPages", "protectPages"],
    replaces: "chapters/02-controllers/memory/mappings.ts",
  },
  {
    id: "2.3",
    name: "scheduler",
    chapter: "02-controllers",
    kind: "extend",
    difficulty: 2,
    needs: [],
    exports: ["takeTurns", "drawLots"],
    replaces: undefined,
  },
  {
    id: "2.4",
    name: "dispatcher",
    chapter: "02-controllers",
    kind: "rebuild",
    difficulty: 2,
    needs: [],
    exports: ["installHandler", "replaceHandlers", "removeHandler"],
    replaces: "chapters/02-controllers/events/handlers.ts",
  },
  {
    id: "2.5",
    name: "flood",
    chapter: "02-controllers",
    kind: "attack",
    difficulty: 3,
    needs: [],
    exports: ["attack", "mend"],
    replaces: undefined,
  },
  {
    id: "3.1",
    name: "touched",
    chapter: "03-spindles",
    kind: "extend",
    difficulty: 1,
    needs: [],
    exports: ["text"],
    replaces: undefined,
    language: "spindle",
  },
  {
    id: "3.2",
    name: "repeat",
    chapter: "03-spindles",
    kind: "extend",
    difficulty: 2,
    needs: [],
    exports: ["readRepeat"],
    replaces: undefined,
  },
  {
    id: "3.3",
    name: "handles",
    chapter: "03-spindles",
    kind: "rebuild",
    difficulty: 2,
    needs: [],
    exports: ["isMade", "isNumber", "beginsAsZero", "isLinear", "holdsLinear"],
    replaces: "chapters/03-spindles/meaning/handles.ts",
    inside: true,
  },
  {
    id: "3.4",
    name: "inline",
    chapter: "03-spindles",
    kind: "design",
    difficulty: 3,
    needs: [],
    exports: ["inlineOperations"],
    replaces: undefined,
  },
  {
    id: "3.5",
    name: "filters",
    chapter: "03-spindles",
    kind: "design",
    difficulty: 4,
    needs: ["3.4"],
    exports: ["mergeFilters"],
    replaces: undefined,
  },
  {
    id: "4.1",
    name: "attack",
    chapter: "04-verifier",
    kind: "attack",
    difficulty: 2,
    needs: [],
    exports: ["sums", "conversions", "memory", "loops"],
    replaces: undefined,
  },
  {
    id: "4.2",
    name: "guards",
    chapter: "04-verifier",
    kind: "rebuild",
    difficulty: 3,
    needs: [],
    exports: ["provedSites"],
    replaces: undefined,
  },
  {
    id: "4.3",
    name: "paths",
    chapter: "04-verifier",
    kind: "rebuild",
    difficulty: 2,
    needs: [],
    exports: ["findLoss"],
    replaces: undefined,
  },
  {
    id: "4.4",
    name: "time",
    chapter: "04-verifier",
    kind: "rebuild",
    difficulty: 3,
    needs: ["4.2"],
    exports: ["boundOf"],
    replaces: undefined,
  },
  {
    id: "4.5",
    name: "advice",
    chapter: "04-verifier",
    kind: "extend",
    difficulty: 1,
    needs: [],
    exports: ["advise"],
    replaces: undefined,
  },
  {
    id: "4.6",
    name: "fuzzer",
    chapter: "04-verifier",
    kind: "design",
    difficulty: 4,
    needs: ["4.1"],
    exports: ["fuzz"],
    replaces: undefined,
  },
  {
    id: "5.1",
    name: "clock",
    chapter: "05-services",
    kind: "extend",
    difficulty: 2,
    needs: ["3.1"],
    exports: ["text"],
    replaces: undefined,
    language: "spindle",
  },
  {
    id: "5.3",
    name: "activations",
    chapter: "05-services",
    kind: "extend",
    difficulty: 3,
    needs: ["3.1"],
    exports: ["text"],
    replaces: undefined,
    language: "spindle",
  },
  {
    id: "5.4",
    name: "anew",
    chapter: "05-services",
    kind: "extend",
    difficulty: 2,
    needs: [],
    exports: ["take", "push", "pop", "resume"],
    replaces: undefined,
  },
  {
    id: "5.6",
    name: "deadlines",
    chapter: "05-services",
    kind: "design",
    difficulty: 3,
    needs: ["3.1"],
    exports: ["text"],
    replaces: undefined,
    language: "spindle",
  },
];

/** The exercise with the number `id`. */
export function findExercise(id: string): Exercise | undefined {
  return EXERCISES.find((exercise) => exercise.id === id);
}

/** The exercise after `exercise`; the last is followed by the first. */
export function exerciseAfter(exercise: Exercise): Exercise {
  const index = EXERCISES.indexOf(exercise) + 1;
  return EXERCISES[index % EXERCISES.length]!;
}
