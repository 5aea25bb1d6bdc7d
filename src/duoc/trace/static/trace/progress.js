// Looks again while the worker works; whoever has no JavaScript has the link beside the bar.
setTimeout(() => location.reload(), 2500);
