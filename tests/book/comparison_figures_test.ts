// The plot of what each service changes.

import { assertEquals } from "@std/assert";
import { comparisonPlot } from "../../book/comparison_figures.ts";

Deno.test("comparisonPlot: a bar begins at 1 and stays inside, also if one of the numbers is 0", () => {
  const pairs = [[1, 1], [100, 10], [10, 100], [5, 0], [0, 5], [0, 0], [
    1,
    9e9,
  ]];
  const comparisons = pairs.map(([byDefault, own]) => ({
    what: "all",
    unit: "cycles",
    byDefault: byDefault!,
    own: own!,
  }));
  const bars = comparisonPlot([{ name: "one", comparisons }])
    .matchAll(/<rect x="([^"]*)" y="\d+" width="([^"]*)"/g);
  assertEquals([...bars].map(([, x, width]) => [Number(x), Number(width)]), [
    [470, 1],
    [470, 90],
    [380, 90],
    [470, 207],
    [380, 90],
    [470, 1],
    [380, 90],
  ]);
});
