// # The first claim
//
// Before anybody has come back to a head, what the ways from outside bring is all there is to say.
//
// In `for i in 0..n` that is: `i` is 0, and it is at most `n`. The first will not last. The second will, so it is
// worth saying although it is no news yet.

import type { Block, Value } from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { joinFacts } from "../facts/joining.ts";
import { excess } from "../facts/orders.ts";
import { extentOf, ownQuestion, type Question } from "../facts/questions.ts";
import { type Relation, relationsOf } from "../facts/relations.ts";
import { find } from "../facts/sharing.ts";
import { copyOf, type Course, type Way } from "../facts/stepping.ts";
import { anyOf, eitherKnown, type Known } from "../numbers/known.ts";
import type { Invariant, Prepared, Standing, Term } from "./going.ts";

/** How many elements lie behind an address of which nothing is known. */
export const ANY_LENGTH: Known = anyOf({
  kind: "integer",
  bits: 64,
  signed: false,
});

/** What `ways` from outside bring to `head`. */
export function firstClaim(
  course: Prepared,
  head: Block,
  ways: readonly Way[],
): Invariant {
  return {
    numbers: claimedNumbers(course, head, ways, false),
    extents: claimedNumbers(course, head, ways, true),
    standings: claimedStandings(course, head, ways),
    changed: [],
  };
}

/** What all `ways` say of what they pass, or of what lies behind it. */
export function claimedNumbers(
  { questions }: Course,
  head: Block,
  ways: readonly Way[],
  extent: boolean,
): Known[] {
  return head.parameters.map((_, index) =>
    ways.map(({ passes, facts }) => {
      const pass = passes[index]!;
      const asked = extent ? extentOf(questions, pass) : pass;
      return knownAt(questions, facts, asked);
    }).reduce(eitherKnown)
  );
}

function claimedStandings(
  course: Prepared,
  head: Block,
  ways: readonly Way[],
): Standing[] {
  const { questions, asked, speakers } = course;
  const facts = joinFacts(questions, head, ways.map((way) => way.facts));
  const terms = new Map<Question, Term>();
  for (const value of head.parameters) {
    const question = ownQuestion(questions, value, course.owner);
    asked.set(value, question);
    terms.set(question, { value, extent: false });
    terms.set(extentOf(questions, question), { value, extent: true });
  }
  const termFor = (question: Question): Term | undefined => {
    const known = terms.get(question);
    if (known !== undefined) return known;
    const { how, of } = questions.meanings[question]!;
    const value = speakers.get(how === "extent" ? of[0]! : question);
    return value && { value, extent: how === "extent" };
  };
  const relations = [
    ...relationsOf(course, head, ways, copyOf(facts)),
    ...comparedInside(course, head, ways, facts),
  ];
  return relations.flatMap(({ small, large, most }): Standing[] => {
    const [a, b] = [termFor(small), termFor(large)];
    return a && b ? [{ small: a, large: b, most }] : [];
  });
}

// In `while i != n { ... i += 1; }` nothing but `i <= n` shows that the loop does not run past `n`. At first this is
// no news, as `i` is 0 there. But it is what will be left when `i` has become any number. So whatever a parameter is
// compared with in the loop is compared with it at the head. The compiler lets loops ask at their end, where it is
// `i + 1` that is compared.

function comparedInside(
  course: Prepared,
  head: Block,
  ways: readonly Way[],
  facts: Facts,
): Relation[] {
  const { questions, asked, shape } = course;
  const relations: Relation[] = [];
  const relate = (param: Value, other: Value | undefined) => {
    const index = head.parameters.indexOf(param);
    if (index < 0 || other === undefined || head.parameters.includes(other)) {
      return;
    }
    const limit = asked.get(other);
    if (limit === undefined || find(facts.numbers, limit) === undefined) return;
    const own = asked.get(param)!;
    const most = (turned: boolean) =>
      ways.map(({ passes, facts }) => {
        const pass = passes[index]!;
        return turned
          ? excess(questions, facts, limit, pass)
          : excess(questions, facts, pass, limit);
      }).reduce((a, b) => a > b ? a : b);
    const [up, down] = [most(false), most(true)];
    if (up <= 0n) relations.push({ small: own, large: limit, most: up });
    if (down <= 0n) relations.push({ small: limit, large: own, most: down });
  };
  for (const { body } of shape.loops.get(head)!) {
    for (const { operation, operands: [a, b] } of body) {
      if (operation.kind !== "comparison" || a?.type.kind !== "integer") {
        continue;
      }
      if (relations.length >= MOST_COMPARISONS) return relations;
      relate(counterIn(a), b);
      if (b !== undefined) relate(counterIn(b), a);
    }
  }
  return relations;
}

/** What a number is added to, if `value` is such a sum. */
function counterIn(value: Value): Value {
  const { operation, operands: [left, right] } = value;
  const steps = operation.kind === "arithmetic" &&
    (operation.operator === "add" || operation.operator === "subtract");
  return steps && right?.operation.kind === "constant" ? left! : value;
}

/** How many comparisons in a loop are looked at for its head. */
const MOST_COMPARISONS = 8;
