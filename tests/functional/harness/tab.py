"""A tab of a browser, whichever: asked, waited for, clicked and photographed."""

import json
import time


class Tab:
    """What does not depend on the browser. `complaints` are errors that the page or the browser has written to the console.

    Each browser's own has beside it:
    navigate(url), reload()
    run_first(script)              in every page from now on, before its own scripts
    evaluate(expression)           the value of an expression of JavaScript; a promise is waited for
    press_mouse(x, y)              in the window's coordinates
    type(text), press(key)         to what has the focus
    photograph(path, whole=True)   a PNG of the page, with what has to be scrolled to
    """

    def __init__(self):
        self.complaints = []

    def until(self, expression, timeout=30):
        """The value once it is true; while the page loads it is not."""
        end = time.monotonic() + timeout
        while True:
            value = self.evaluate(f"(() => {{ try {{ return {expression} }} catch {{ return false }} }})()")
            if value:
                return value
            assert time.monotonic() < end, f"{expression} did not come; the page shows: {self.text()}; complaints: {self.complaints}"
            time.sleep(0.05)

    def text(self):
        return self.evaluate("document.body.innerText")

    def click(self, selector):
        """With the mouse, in the middle of it."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        x, y = self.evaluate(
            f"(() => {{ const {{x, y, width, height}} = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [x + width / 2, y + height / 2] })()")
        self.press_mouse(x, y)
