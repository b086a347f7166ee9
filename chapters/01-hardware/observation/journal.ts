// # What came from outside
//
// A machine that is to do again what it did must hear again what it heard, so what it hears
// is written down.
//
// The processor's part in a repetition takes care of itself. What does not is a key that
// somebody pressed. It came once, at a certain moment, and the person will not press it
// again just because the machine has been wound back. So between a device and the world
// stands a *journal*. The first time, it passes each question on and notes the answer.
// When the machine is wound back and asks again, the answer comes from the journal, until
// the journal is at its end and the world is asked again. The machine asks in the same
// order both times, because it does everything in the same order.
//
// In the other direction it is the reverse. What the machine says a second time has been
// heard already, and is not passed on.

import type { SerialLine } from "../board/uart.ts";

/** What has been heard and said, and how far the machine has come in it. */
export interface Journal {
  /** The answers of the world, in order. */
  readonly answers: unknown[];
  /** How many of them the machine has been given. */
  heard: number;
  /** How much the machine has said so far in this run. */
  said: number;
  /** How much it has said in the longest of all runs: this has been passed on. */
  passedOn: number;
}

/** A place in a journal. */
export type Bookmark = Pick<Journal, "heard" | "said">;

/** An empty journal. */
export function createJournal(): Journal {
  return { answers: [], heard: 0, said: 0, passedOn: 0 };
}

/** Whether the machine is hearing again what it has heard before. */
export function isRepeating({ heard, answers }: Journal): boolean {
  return heard < answers.length;
}

/** The same question as `ask`, whose answers are noted in `journal`. */
export function noted<T>(journal: Journal, ask: () => T): () => T {
  return () => {
    if (!isRepeating(journal)) journal.answers.push(ask());
    return journal.answers[journal.heard++] as T;
  };
}

/** The same statement as `tell`, which is passed on the first time only. */
export function saidOnce<T extends unknown[]>(
  journal: Journal,
  tell: (...words: T) => void,
): (...words: T) => void {
  return (...words) => {
    if (journal.said++ < journal.passedOn) return;
    journal.passedOn = journal.said;
    tell(...words);
  };
}

/** `line`, with everything that goes over it in `journal`. */
export function notedLine(journal: Journal, line: SerialLine): SerialLine {
  return {
    send: saidOnce(journal, (byte: number) => line.send(byte)),
    receive: noted(journal, () => line.receive()),
  };
}

// ## Back, and elsewhere

/** Where the machine is in `journal`. */
export function bookmark({ heard, said }: Journal): Bookmark {
  return { heard, said };
}

/** Goes back to `mark`. What follows it will be repeated. */
export function backTo(journal: Journal, mark: Bookmark): void {
  journal.heard = mark.heard;
  journal.said = mark.said;
}

/** Forgets what came after this point, because history takes another course now. */
export function forgetFuture(journal: Journal): void {
  journal.answers.length = journal.heard;
  journal.passedOn = journal.said;
}
