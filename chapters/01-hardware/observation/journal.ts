// # The journal of input
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
// A program that waits for a key asks again and again, and nearly every answer is that
// there is none yet. Those are only counted: a journal must not grow because nothing happens.
//
// In the other direction it is the reverse. What the machine says a second time has been
// heard already, and is not passed on.

import type { SerialLine } from "../board/uart_registers.ts";

/** What has been heard and said, and how far the machine has come in it. */
export interface Journal {
  /** The answers of the world that say something, each by its number. */
  readonly answers: Map<number, Uint8Array | null>;
  /** How many answers there are, with those that say nothing. */
  answered: number;
  /** How many of them the machine has been given. */
  heard: number;
  /** How much the machine has said so far in this run. */
  said: number;
  /** How much it has said in the longest of all runs: this has been passed on. */
  passedOn: number;
  /** What has come without being asked for, and after how many steps. */
  readonly visits: Visit[];
  /** How many of the visits the machine has had. */
  happened: number;
  /** Where the machine is, in steps. */
  position: number;
  /** How far it has ever come. */
  furthest: number;
}

/** Something that came from outside without being asked for. */
export interface Visit {
  /** The steps of the machine before it came. */
  readonly position: number;
  /** Does to the machine what it does. */
  readonly act: () => void;
}

/** A place in a journal. */
export type Bookmark = Pick<Journal, "heard" | "said" | "happened">;

/** An empty journal. */
export function createJournal(): Journal {
  return {
    answers: new Map(),
    answered: 0,
    heard: 0,
    said: 0,
    passedOn: 0,
    visits: [],
    happened: 0,
    position: 0,
    furthest: 0,
  };
}

/** Whether the machine is hearing again what it has heard before. */
export function isRepeating({ heard, answered }: Journal): boolean {
  return heard < answered;
}

/** The same question as `ask`, whose answers are noted in `journal`. */
export function noted(
  journal: Journal,
  ask: () => Uint8Array | null,
): () => Uint8Array | null {
  const { answers } = journal;
  return () => {
    if (!isRepeating(journal)) {
      const answer = ask();
      const number = journal.answered++;
      if (answer?.length !== 0) answers.set(number, answer);
    }
    const answer = answers.get(journal.heard++);
    return answer === undefined ? new Uint8Array() : answer;
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

// ## Without being asked
//
// Not everything waits for a question. A frame on a wire arrives when it arrives, between
// two steps of the machine. It is noted with the number of the step, and comes again at
// that step. What arrives while the machine repeats its past is not of that time; it is
// lost, as a frame is lost whose receiver is not there.

/** Lets `act` do something to the machine now, and again whenever this moment comes again. */
export function visit(journal: Journal, act: () => void): void {
  const { visits, position, furthest } = journal;
  if (position < furthest) return;
  visits.push({ position, act });
  journal.happened++;
  act();
}

/** Lets happen again what came at this moment. */
export function repeatVisits(journal: Journal): void {
  for (;;) {
    const next = journal.visits[journal.happened];
    if (next === undefined || next.position > journal.position) return;
    journal.happened++;
    next.act();
  }
}

// ## Back, and elsewhere

/** Where the machine is in `journal`. */
export function bookmark({ heard, said, happened }: Journal): Bookmark {
  return { heard, said, happened };
}

/** Goes back to `mark`. What follows it will be repeated. */
export function backTo(journal: Journal, mark: Bookmark): void {
  journal.heard = mark.heard;
  journal.said = mark.said;
  journal.happened = mark.happened;
}

/** Forgets what came after this point, because history takes another course now. */
export function forgetFuture(journal: Journal): void {
  const { answers, heard } = journal;
  for (const number of [...answers.keys()]) {
    if (number >= heard) answers.delete(number);
  }
  journal.answered = heard;
  journal.visits.length = journal.happened;
  journal.furthest = journal.position;
  journal.passedOn = journal.said;
}

/** Forgets everything before this point as well: a history begins here. */
export function beginAnew(journal: Journal): void {
  forgetFuture(journal);
  journal.answers.clear();
  journal.visits.length = 0;
  Object.assign(journal, { answered: 0, heard: 0, happened: 0 });
  Object.assign(journal, { position: 0, furthest: 0 });
}
