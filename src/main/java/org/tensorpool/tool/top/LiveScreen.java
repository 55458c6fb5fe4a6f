package org.tensorpool.tool.top;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;

import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.tensorpool.TensorPoolException;

/**
 * The terminal, taken over: another screen, no cursor, no echo. Closing it gives back what was there, as often as
 * that is done and whatever has happened. For one thread but for {@link #isInterrupted()}.
 */
public final class LiveScreen implements AutoCloseable
{
    private static final int DISABLED = 0;
    private static final int ESCAPE = 27;
    private static final long ESCAPE_TIMEOUT_MS = 50;
    private static final int MIN_WIDTH = 20;
    private static final int MIN_HEIGHT = 3;

    private final QuietLogs quiet;
    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private final BindingReader keys;
    private final KeyMap<Integer> keyMap = new KeyMap<>();
    private final String goodbye;
    private volatile boolean isResized = true;
    private volatile boolean isInterrupted;
    private boolean closed;

    private LiveScreen(final Terminal terminal, final QuietLogs quiet)
    {
        this.quiet = quiet;
        this.terminal = terminal;
        before = terminal.getAttributes();
        display = new Display(terminal, true);
        keys = new BindingReader(terminal.reader());
        // What is left on it may come back when a terminal that was resized returns to the other screen.
        goodbye = text(Capability.clear_screen) + text(Capability.cursor_normal) + text(Capability.exit_ca_mode);
        bind();
        terminal.handle(Terminal.Signal.WINCH, (ignore) -> isResized = true);
        terminal.handle(Terminal.Signal.INT, (ignore) -> isInterrupted = true);
        enter();
    }

    /**
     * Take the terminal over.
     *
     * @return the screen.
     * @throws TensorPoolException CONFIGURATION where there is no terminal, or one that can't place a cursor.
     */
    public static LiveScreen open()
    {
        final QuietLogs quiet = new QuietLogs("org.jline");
        Terminal terminal = null;
        try
        {
            terminal = TerminalBuilder.builder().name("tp_tool").system(true).dumb(false)
                .providers(TerminalBuilder.PROP_PROVIDER_FFM + "," + TerminalBuilder.PROP_PROVIDER_EXEC)
                .nativeSignals(true).signalHandler(Terminal.SignalHandler.SIG_DFL).build();
            if (terminal.getStringCapability(Capability.cursor_address) == null)
            {
                throw noTerminal("'" + terminal.getType() + "' can't place a cursor");
            }
            return new LiveScreen(terminal, quiet);
        }
        catch (final IOException | IllegalStateException ex)
        {
            quiet.close();
            throw noTerminal(ex.getMessage());
        }
        catch (final TensorPoolException ex)
        {
            quiet.close();
            closeQuietly(terminal);
            throw ex;
        }
    }

    private static TensorPoolException noTerminal(final String why)
    {
        return new TensorPoolException(TensorPoolException.Category.CONFIGURATION,
            "there is no terminal to draw on (" + why + "): use --once or --json");
    }

    private void bind()
    {
        keyMap.setAmbiguousTimeout(ESCAPE_TIMEOUT_MS);
        keyMap.setUnicode(Keys.NONE);
        keyMap.setNomatch(Keys.NONE);
        for (int key = 1; key < KeyMap.KEYMAP_LENGTH; key++)
        {
            keyMap.bind(key, Character.toString(key));
        }
        bind(Keys.UP, Capability.key_up, "\033[A");
        bind(Keys.DOWN, Capability.key_down, "\033[B");
        bind(Keys.PAGE_UP, Capability.key_ppage, "\033[5~");
        bind(Keys.PAGE_DOWN, Capability.key_npage, "\033[6~");
        bind(Keys.HOME, Capability.key_home, "\033[H");
        keyMap.bind(ESCAPE, "\033");
    }

    private void bind(final int key, final Capability capability, final String otherwise)
    {
        keyMap.bind(key, otherwise);
        final String sequence = KeyMap.key(terminal, capability);
        if (sequence != null)
        {
            keyMap.bind(key, sequence);
        }
    }

    private void enter()
    {
        terminal.enterRawMode();
        final Attributes raw = terminal.getAttributes();
        // A stopped process would leave the terminal as it is now.
        raw.setControlChar(Attributes.ControlChar.VSUSP, DISABLED);
        raw.setLocalFlags(EnumSet.of(Attributes.LocalFlag.ISIG), true);
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.puts(Capability.clear_screen);
        terminal.flush();
    }

    private String text(final Capability capability)
    {
        final String sequence = terminal.getStringCapability(capability);
        return sequence == null ? "" : Curses.tputs(sequence);
    }

    /**
     * Whether the terminal has another size than when this was last asked.
     *
     * @return true if so, and the first time.
     */
    public boolean wasResized()
    {
        final boolean was = isResized;
        isResized = false;
        if (was)
        {
            display.resize(height(), width());
            display.clear();
        }
        return was;
    }

    /**
     * Columns of the terminal.
     *
     * @return its width.
     */
    public int width()
    {
        return Math.max(MIN_WIDTH, size().getColumns());
    }

    /**
     * Lines of the terminal.
     *
     * @return its height.
     */
    public int height()
    {
        return Math.max(MIN_HEIGHT, size().getRows());
    }

    private Size size()
    {
        return terminal.getSize();
    }

    /**
     * Draw. Only what has changed is sent.
     *
     * @param lines of the screen.
     */
    public void show(final List<AttributedString> lines)
    {
        display.update(lines, 0);
    }

    /**
     * Wait for a key.
     *
     * @param timeoutMs how long, 1 or more.
     * @return a character, one of {@link Keys}, or {@link Keys#NONE}.
     */
    public int read(final long timeoutMs)
    {
        try
        {
            final int next = terminal.reader().peek(timeoutMs);
            if (next == NonBlockingReader.READ_EXPIRED)
            {
                return Keys.NONE;
            }
            if (next == NonBlockingReader.EOF)
            {
                isInterrupted = true;
                return Keys.NONE;
            }
            final Integer key = keys.readBinding(keyMap);
            return key == null ? Keys.NONE : key;
        }
        catch (final IOException | RuntimeException ex)
        {
            // The terminal went away, as it does when the connection to it is lost.
            isInterrupted = true;
            return Keys.NONE;
        }
    }

    /**
     * Whether the user has interrupted, or the terminal is gone.
     *
     * @return true if so. Any thread.
     */
    public boolean isInterrupted()
    {
        return isInterrupted;
    }

    @Override
    public void close()
    {
        if (!closed)
        {
            closed = true;
            try
            {
                terminal.setAttributes(before);
            }
            catch (final RuntimeException ignore)
            {
                // A hook of the JVM was faster, or the terminal is gone.
            }
            closeQuietly(terminal);
            quiet.close();
            // Not by the terminal, which a hook of the JVM may have closed already.
            System.out.print(goodbye);
            System.out.flush();
        }
    }

    private static void closeQuietly(final Terminal terminal)
    {
        try
        {
            terminal.close();
        }
        catch (final IOException | RuntimeException ignore)
        {
            // Nothing is left to do.
        }
    }
}
