import { assertEquals } from "@std/assert";
import { type Block, parseContainers } from "../../book/mod.ts";

function parse(text: string): { blocks: Block[]; wrong: string[] } {
  const wrong: string[] = [];
  const blocks = parseContainers(
    text.split("\n"),
    10,
    (line, message) => wrong.push(`${line}: ${message}`),
  );
  return { blocks, wrong };
}

Deno.test("parseContainers() nests boxes and keeps line numbers", () => {
  const { blocks, wrong } = parse(
    "a\n:::deep More\nb\n:::aside\nc\n:::\n:::\nd",
  );
  assertEquals(wrong, []);
  assertEquals(blocks, [
    { name: "markdown", line: 10, text: "a" },
    {
      name: "deep",
      words: "More",
      line: 11,
      body: [
        { name: "markdown", line: 12, text: "b" },
        {
          name: "aside",
          words: "",
          line: 13,
          body: [{ name: "markdown", line: 14, text: "c" }],
        },
      ],
    },
    { name: "markdown", line: 17, text: "d" },
  ]);
});

Deno.test("parseContainers() leaves fenced code alone", () => {
  const { blocks, wrong } = parse("```\n:::nonsense\n:::\n```");
  assertEquals(wrong, []);
  assertEquals(blocks.length, 1);
});

Deno.test("parseContainers() reports what is unknown, open or closes nothing", () => {
  const known = "aside, figure, live, predict, exercise, spin, deep";
  assertEquals(parse("a\n:::wonder\n:::").wrong, [
    `11: Unknown container :::wonder; there are ${known}`,
  ]);
  assertEquals(parse(":::aside\na").wrong, [
    "10: :::aside is not closed; it needs a line ::: of its own",
  ]);
  assertEquals(parse("a\n\n:::").wrong, [
    "12: ::: closes nothing; no container is open here",
  ]);
});
