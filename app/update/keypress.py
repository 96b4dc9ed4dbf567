"""Has a key been pressed in the terminal."""

import sys
import time

PAUSE = 0.2


def key_pressed(pause: float = PAUSE) -> bool:
    """
    Wait a moment for a key.

    Parameters
    ----------
    pause
        Seconds to wait.

    Returns
    -------
    pressed
        False where there is no terminal to press one in.
    """
    if not sys.stdin.isatty():
        time.sleep(pause)
        return False
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only on Windows

        time.sleep(pause)
        return bool(msvcrt.kbhit() and msvcrt.getch())
    return _posix_key(pause)


def _posix_key(pause: float) -> bool:
    import os  # noqa: PLC0415 - for its terminals, not of Windows
    import select  # noqa: PLC0415 - not of Windows
    import termios  # noqa: PLC0415 - not of Windows
    import tty  # noqa: PLC0415 - not of Windows

    terminal = sys.stdin.fileno()
    if os.tcgetpgrp(terminal) != os.getpgrp():  # in the background: to touch the terminal would stop this process
        time.sleep(pause)
        return False
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)
        ready, _, _ = select.select([terminal], [], [], pause)
        return bool(ready and sys.stdin.read(1))
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
