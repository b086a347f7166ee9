// # What is passed along
//
// Where paths meet, a parameter is whatever one of the paths brings. If all bring the same, it is just that.

import { type Block, usedBy } from "../../03-spindles/mod.ts";
import { define, type Facts } from "./facts.ts";
import { addConsequences, type Decider, joinedKnown } from "./consequences.ts";
import { learnOrder } from "./learning.ts";
import { extentOf, ownQuestion } from "./questions.ts";
import { isAddressType, relationsOf } from "./relations.ts";
import { type Course, note, questionOf, type Way } from "./stepping.ts";

/** Gives each parameter of `block` a question, and adds to `facts` what all `ways` say of it. */
export function enterParameters(
  course: Course,
  block: Block,
  ways: readonly Way[],
  facts: Facts,
): void {
  const { questions } = course;
  const own: number[] = [];
  for (const [index, value] of block.parameters.entries()) {
    const passes = ways.map((way) => way.passes[index]!);
    if (passes.every((one) => one === passes[0])) {
      note(course, value, passes[0]!);
      continue;
    }
    const question = ownQuestion(questions, value, course.owner);
    note(course, value, question);
    define(questions, facts, question, joinedKnown(questions, ways, passes));
    if (isAddressType(value.type)) {
      const extents = passes.map((one) => extentOf(questions, one));
      const known = joinedKnown(questions, ways, extents);
      define(questions, facts, extentOf(questions, question), known);
    }
    own.push(index);
  }
  if (own.length > 0) {
    for (
      const { small, large, most } of relationsOf(course, block, ways, facts)
    ) {
      learnOrder(questions, facts, small, large, most);
    }
  }
  for (const one of decidersAt(course, block, ways, own)) {
    addConsequences(course, block, ways, one, facts);
  }
}

/** How many parameters of a block may have consequences. */
const MOST_DECIDING = 4;

/** The numbers that may say which way was taken: some parameters, and on what the paths have parted. */
function decidersAt(
  course: Course,
  block: Block,
  ways: readonly Way[],
  own: readonly number[],
): Decider[] {
  const deciders = own.slice(0, MOST_DECIDING).map((index) => ({
    question: questionOf(course, block.parameters[index]!),
    passes: ways.map((way) => way.passes[index]!),
  }));
  const parting = course.dominators.get(block);
  if (parting === undefined || parting.ending.kind === "jump") return deciders;
  for (const value of usedBy(parting.ending)) {
    const question = questionOf(course, value);
    deciders.push({ question, passes: ways.map(() => question) });
  }
  return deciders;
}
