// Tells the tabs with unsaved text that somebody has signed in.
new BroadcastChannel("sign-in").postMessage("signed in");
