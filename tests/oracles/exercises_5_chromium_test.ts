// The exercises of chapter 5 in a browser.

import { testChapter } from "./exercises_chromium.ts";

testChapter("5");
