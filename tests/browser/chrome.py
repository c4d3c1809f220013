"""A headless Chromium driven through its DevTools protocol: enough to look at pages, and nothing else."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websocket import create_connection

_PATIENCE = 60.0


class Chrome:
    """One tab of a Chromium of its own, without a profile and without a network but itself."""

    def __init__(self, program: str, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [
                program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--remote-debugging-port=0", "--remote-allow-origins=*",
                f"--user-data-dir={folder}", "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with urlopen(f"http://127.0.0.1:{self._port()}/json") as answer:
            tabs = json.load(answer)
        tab = next(tab for tab in tabs if tab["type"] == "page")
        self._socket = create_connection(tab["webSocketDebuggerUrl"], timeout=_PATIENCE)
        self._number = 0
        self.requests: list[str] = []
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setScrollbarsHidden", hidden=True)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask one thing of the browser; what it fetches meanwhile is noted."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("method") == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                result: dict[str, Any] = message["result"]
                return result

    def evaluate(self, script: str) -> Any:
        """Give the value of a script, waited for when it is a promise."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def open(self, page: Path, *, width: int, mobile: bool = False, media: str = "") -> None:
        """Open a page in a window of some width, as on a screen or, with ``media``, as on paper."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=mobile)
        self.call("Emulation.setEmulatedMedia", media=media)
        self.requests.clear()
        self.call("Page.navigate", url=page.as_uri())
        deadline = time.monotonic() + _PATIENCE
        while self.evaluate("document.readyState + location.href") != f"complete{page.as_uri()}":
            if time.monotonic() > deadline:
                raise TimeoutError(page.name)
            time.sleep(0.02)

    def printed(self) -> bytes:
        """Print the page as the browser would, on the paper that the page asks for."""
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def picture(self) -> bytes:
        """Take the whole page as a PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"])

    def close(self) -> None:
        """End the browser and forget its folder."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=_PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _port(self) -> int:
        told = self._folder / "DevToolsActivePort"
        deadline = time.monotonic() + _PATIENCE
        while not (told.is_file() and told.read_text().strip()):
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise TimeoutError("the browser did not start")
            time.sleep(0.05)
        return int(told.read_text().split()[0])
