// The exercises of chapter 2 in a browser.

import { testChapter } from "./exercises_chromium.ts";

testChapter("2");
