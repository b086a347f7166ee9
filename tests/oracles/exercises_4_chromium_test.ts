// The exercises of chapter 4 in a browser.

import { testChapter } from "./exercises_chromium.ts";

testChapter("4");
