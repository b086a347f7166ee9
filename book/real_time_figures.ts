// # Figures about deadlines
//
// Sound, pictures and a batch job under each policy, run when the book is made.

import {
  lateness,
  latest,
  type Pace,
  type Policy,
  runStudio,
  type Studio,
} from "../chapters/05-services/mod.ts";
import { table } from "./tables.ts";

/** Computed figures about real time, by name. */
export const realTimeFigures: Readonly<Record<string, () => string>> = {
  "video.missed": missedTable,
  "video.late": lateTable,
};

const POLICIES: readonly (readonly [Policy, string])[] = [
  ["default", "the default scheduler"],
  ["deadlines", "earliest deadline first"],
  ["rates", "rate monotonic"],
];

const runs = new Map<Policy, Studio>();

function studio(policy: Policy): Studio {
  const run = runs.get(policy) ?? runStudio(policy);
  runs.set(policy, run);
  return run;
}

function missedTable(): string {
  const one = ({ missed, status }: Pace) =>
    status === undefined ? String(missed) : "refused";
  const rows = POLICIES.map(([policy, name]) => {
    const { quick, slow, pictures, batch } = studio(policy);
    const share = `${Math.round(100 * batch)} %`;
    return [name, one(quick), one(slow), one(pictures), share];
  });
  return table([
    "policy",
    "missed: sound of 10 ticks",
    "of 24 ticks",
    "pictures",
    "the batch job has",
  ], rows);
}

function lateTable(): string {
  const columns = POLICIES.slice(0, 2).map(([policy]) => {
    const { quick, slow } = studio(policy);
    return lateness([quick, slow]);
  });
  const rows = columns[0]!.map(({ most, count }, index) => [
    most === 0 ? "on time" : `up to ${most} ticks late`,
    String(count),
    String(columns[1]![index]!.count),
  ]);
  const all = POLICIES.slice(0, 2).map(([policy]) => studio(policy));
  const row = (what: string, of: (pace: Pace) => number) => [
    what,
    ...all.map(({ quick, slow }) => `${of(quick)} and ${of(slow)} ticks`),
  ];
  return table(
    ["pieces of sound", ...POLICIES.slice(0, 2).map(([, n]) => n)],
    [
      ...rows,
      row("the latest, of 10 and of 24 ticks, is late by", latest),
      row("jitter", ({ jitter }) => jitter),
    ],
  );
}
