// # Where the reader is
//
// The contents mark the section on the screen, and a link into something folded
// unfolds it.

/** Follows the reader through the page. */
export function startPlace(): void {
  addEventListener("hashchange", unfold);
  unfold();
  showInContents();
  followHeadings();
}

/** Scrolls the contents, if they scroll by themselves, to the page's own line. */
function showInContents(): void {
  const contents = document.querySelector<HTMLElement>(".sidebar");
  const line = contents?.querySelector<HTMLElement>("[aria-current]");
  if (!contents || !line || getComputedStyle(contents).overflowY !== "auto") {
    return;
  }
  const below = line.getBoundingClientRect().bottom - contents.clientHeight;
  if (below > 0) contents.scrollTop += below + contents.clientHeight / 2;
}

/** Opens whatever hides the element that the address names, and goes there. */
function unfold(): void {
  const target = document.getElementById(
    decodeURIComponent(location.hash).slice(1),
  );
  let folded = target?.closest<HTMLDetailsElement>("details:not([open])");
  if (!folded) return;
  while (folded) {
    folded.open = true;
    folded = folded.parentElement?.closest<HTMLDetailsElement>(
      "details:not([open])",
    );
  }
  target?.scrollIntoView();
}

/** Marks in the contents the last heading that has reached the top of the screen. */
function followHeadings(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>(".on-this-page a")]
      .map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  const headings = [...document.querySelectorAll<HTMLElement>("h2[id], h3[id]")]
    .filter(({ id }) => links.has(id));
  if (headings.length === 0) return;
  const observer = new IntersectionObserver(mark, {
    rootMargin: "0px 0px -75% 0px",
  });
  for (const heading of headings) observer.observe(heading);

  function mark(): void {
    const limit = innerHeight / 4;
    const last = headings.findLast((heading) =>
      heading.getBoundingClientRect().top < limit
    );
    for (const [id, link] of links) {
      link.classList.toggle("here", id === last?.id);
    }
  }
}
