package org.tensorpool.tool;

import java.time.Clock;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jline.utils.AttributedString;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.top.Keys;
import org.tensorpool.tool.top.LiveScreen;
import org.tensorpool.tool.top.Overview;
import org.tensorpool.tool.top.Screen;
import org.tensorpool.tool.top.SortKey;
import org.tensorpool.tool.top.View;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code tp_tool top}: a live table of streams, producers and consumers.
 */
@Command(
    name = "top",
    description = "Watch streams, producers and consumers live: rates, lag, drops, and what is wrong. It only " +
        "listens: producers have no more to do than without it.")
final class TopCommand extends ReportCommand
{
    private static final String NAME = "tp_tool top";
    private static final double NS_PER_S = 1e9;
    private static final double DEFAULT_INTERVAL_S = 1;
    /** Rates take two reports. */
    private static final double DEFAULT_ONCE_S = 3;
    private static final long SLICE_MS = 100;
    private static final int DEFAULT_WIDTH = 160;

    /** When to use colours. */
    enum Colour
    {
        AUTO, ALWAYS, NEVER
    }

    @Option(names = "--once", description = "Print the table once, after one interval, and end.")
    private boolean isOnce;

    @Option(names = "--interval", paramLabel = "SECONDS", converter = Arguments.Interval.class,
        description = "Time between two looks (default 1; 3 with --once, for which it is how long to listen).")
    private Double intervalSeconds;

    @Option(names = "--count", paramLabel = "N", description = "With --json: looks to take (default: until a signal).")
    private Long count;

    @Option(names = "--sort", paramLabel = "KEY", defaultValue = "ID",
        description = "id, state, rate, lag, drops or heard (default id).")
    private SortKey sort;

    @Option(names = "--filter", paramLabel = "TEXT", defaultValue = "",
        description = "Show only rows that contain this.")
    private String filter;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "AUTO",
        description = "auto, always or never (default auto: on a terminal, unless NO_COLOR is set).")
    private Colour colour;

    @ArgGroup(exclusive = false, heading = "%nWhere the system runs:%n")
    private ConnectionOptions connection = new ConnectionOptions();

    private final Clock clock = Clock.systemDefaultZone();

    TopCommand()
    {
    }

    @Override
    public Integer call()
    {
        Numbers.requireCount(spec(), count);
        Numbers.require(spec(), count == null || isJson() && !isOnce, "--count goes with --json, and without --once");
        final TensorPool.Context context = connection.context(NAME);
        if (isOnce || isJson())
        {
            print(context);
            return 0;
        }

        Numbers.require(spec(), hasTerminal(), "there is no terminal to draw on: use --once or --json");
        watch(context);
        return 0;
    }

    private static boolean hasTerminal()
    {
        return System.console() != null && System.console().isTerminal();
    }

    private boolean isColoured()
    {
        return colour == Colour.ALWAYS ||
            colour == Colour.AUTO && System.getenv("NO_COLOR") == null && hasTerminal();
    }

    private long intervalNs()
    {
        final double seconds = intervalSeconds != null ? intervalSeconds :
            isOnce ? DEFAULT_ONCE_S : DEFAULT_INTERVAL_S;
        return (long)(seconds * NS_PER_S);
    }

    private View view()
    {
        return new View().sort(sort).filter(filter);
    }

    private String head(final TensorPool.Context context)
    {
        return NAME + "  " + LocalTime.now(clock).truncatedTo(ChronoUnit.SECONDS) + "  " +
            context.aeronDirectoryName() + "  every " +
            String.format(Locale.ROOT, "%.1f s", intervalNs() / NS_PER_S);
    }

    private void print(final TensorPool.Context context)
    {
        try (StopSignal stop = new StopSignal();
            SystemObserver observer = new SystemObserver(context, NAME))
        {
            long left = isOnce ? 1 : count == null ? Long.MAX_VALUE : count;
            long nextNs = System.nanoTime();
            while (left > 0)
            {
                nextNs += intervalNs();
                if (!sleep(stop, nextNs))
                {
                    return;
                }
                print(context, observer.look());
                left--;
            }
        }
    }

    private static boolean sleep(final StopSignal stop, final long untilNs)
    {
        while (!stop.isStopped() && System.nanoTime() - untilNs < 0)
        {
            LockSupport.parkNanos(Math.min(untilNs - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(SLICE_MS)));
        }

        return !stop.isStopped();
    }

    private void print(final TensorPool.Context context, final Overview overview)
    {
        if (isJson())
        {
            Json.print(out(), (json) ->
            {
                json.writeStringField("time", clock.instant().toString());
                OverviewJson.write(json, overview);
            });
            return;
        }

        final boolean isColoured = isColoured();
        for (final AttributedString line :
            Screen.render(overview, view(), head(context), widthOfLines(), 0, isColoured))
        {
            out().println(isColoured ? line.toAnsi() : line.toString());
        }
        out().flush();
    }

    /** Shells tell it to whom they start only if they are asked to. */
    private static int widthOfLines()
    {
        try
        {
            return Math.clamp(Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "" + DEFAULT_WIDTH)), 40, 1000);
        }
        catch (final NumberFormatException ex)
        {
            return DEFAULT_WIDTH;
        }
    }

    private void watch(final TensorPool.Context context)
    {
        try (StopSignal stop = new StopSignal();
            SystemObserver observer = new SystemObserver(context, NAME);
            LiveScreen screen = open())
        {
            final View view = view();
            Overview overview = null;
            boolean isChanged = true;
            long nextNs = System.nanoTime();
            while (!view.isQuit() && !stop.isStopped() && !screen.isInterrupted())
            {
                if (System.nanoTime() - nextNs >= 0 && !view.isPaused())
                {
                    overview = observer.look();
                    nextNs = System.nanoTime() + intervalNs();
                    isChanged = true;
                }
                if (screen.wasResized() || isChanged)
                {
                    draw(screen, Screen.render(
                        overview, view, head(context), screen.width(), screen.height(), isColoured()), stop);
                }
                final int key = screen.read(SLICE_MS);
                isChanged = key != Keys.NONE;
                if (isChanged)
                {
                    view.press(key);
                }
            }
        }
    }

    private LiveScreen open()
    {
        try
        {
            return LiveScreen.open();
        }
        catch (final TensorPoolException ex)
        {
            throw new ParameterException(spec().commandLine(), ex.getMessage(), ex);
        }
    }

    private static void draw(final LiveScreen screen, final List<AttributedString> lines, final StopSignal stop)
    {
        try
        {
            screen.show(lines);
        }
        catch (final RuntimeException ex)
        {
            // The JVM ends, and has taken the terminal back.
            if (!stop.isStopped())
            {
                throw ex;
            }
        }
    }
}
