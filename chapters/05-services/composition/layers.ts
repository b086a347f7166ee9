// # In front of each other
//
// Whoever wants to see or answer some messages before the others do puts a handler in front of
// theirs. Eight in front of each other cost hardly more than one.
//
// A server is asked with messages of kind 7, and its recogniser answers them in the kernel. Now
// somebody else wants the messages of kind 100, and installs a spindle that is asked before: it
// looks at the kind, and lets all others pass. The next one wants kind 101, and stands in front of
// both. After eight of them a message of kind 7 has been looked at nine times before it is
// answered.
//
// So it is as long as the handlers stand in a list. Where an event is raised often, its handlers
// are merged: the kind is loaded once and leads directly to the handler that wants it, however many
// there are ([[promise 129]]). Systems that let programs change how they work by handing every
// event through a tower of interpreters pay for each storey. Here a storey is some bits of a
// number, until it is wanted.
//
// :::figure composition.layers
// :::
//
// What a storey *does* it costs, of course: a handler that counts each message that passes cannot
// be left out by anybody ([[§Layers that do something]]).

import { remove, type Source } from "../../03-spindles/mod.ts";
import { admit } from "../../04-verifier/mod.ts";
import { askerProgram, startReceiver } from "../messages/mod.ts";
import { callingSystem } from "../placement/mod.ts";
import { endPrograms, execute, type System } from "../system.ts";

/** The most that stand in front of each other here. */
export const MOST_LAYERS = 8;

/** A spindle that answers messages of kind 100 plus `number`, and lets all others pass. */
function layerSource(number: number): Source {
  const text = `spindle Layer${number} uses Calls {
  state { answered: u64; }
  on Calls.recognise(owner, header) when header >> 32 == ${100 + number} {
    self.answered += 1;
    return ${number};
  }
}`;
  return { file: `layer${number}.spindle`, text };
}

/** A system with a server whose recogniser has answered often, so that what leads to it is merged. */
function askedSystem(): System {
  const system = callingSystem();
  startReceiver(system);
  questions(system, 7, 300);
  return system;
}

/** Cycles in which `rounds` questions of `kind` are answered, and what the last answer was. */
function questions(
  system: System,
  kind: number,
  rounds: number,
): readonly [cycles: number, answer: number] {
  const program = askerProgram(kind, rounds);
  const { ending, cycles } = execute(system, program, ["asker"], 100_000_000);
  return [cycles, ending.kind === "exited" ? ending.status : -1];
}

/** What a question takes behind some layers. */
export interface LayerCost {
  /** How many stand in front of the one who answers. */
  readonly layers: number;
  /** Cycles of a question as long as the handlers stand in a list. */
  readonly listed: number;
  /** Cycles of a question once they are merged. */
  readonly merged: number;
  /** What is answered. */
  readonly answer: number;
}

// As soon as a layer has come, the event is a list again, until it has been raised often enough ([[THRESHOLD]]).

/** Measures a question behind none, one, and so on up to [[MOST_LAYERS]] layers. */
export function measureLayers(): LayerCost[] {
  const system = askedSystem();
  const { extensions } = system;
  const costs = Array.from({ length: MOST_LAYERS + 1 }, (_, layers) => {
    const { spindle } = admit(extensions, layerSource(layers), 0);
    // The event is a list again when anybody comes or goes: for no layer, one that goes at once.
    if (layers === 0) remove(extensions, spindle);
    return measureQuestions(system, layers);
  });
  endPrograms(system);
  return costs;
}

function measureQuestions(system: System, layers: number): LayerCost {
  const each = (few: number, many: number) => {
    const [less, more] = [few, many].map((one) => questions(system, 7, one));
    return [(more![0] - less![0]) / (many - few), more![1]] as const;
  };
  const [listed, answer] = each(10, 60);
  questions(system, 7, 250);
  const [merged, same] = each(10, 60);
  return {
    layers,
    listed: Math.round(listed),
    merged: Math.round(merged),
    answer: answer === same ? answer : -1,
  };
}
