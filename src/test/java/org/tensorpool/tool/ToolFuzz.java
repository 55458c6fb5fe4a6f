package org.tensorpool.tool;

import static org.tensorpool.fuzz.FuzzRules.require;
import static org.tensorpool.fuzz.FuzzRules.text;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.tensorpool.DType;
import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.driver.config.EffectiveConfiguration;
import org.tensorpool.driver.config.EffectiveSetting;
import org.tensorpool.driver.config.Setting;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzFile;
import org.tensorpool.fuzz.FuzzSeeds;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.io.Shapes;
import org.tensorpool.shm.RegionPermissions;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * What people write: words on command lines, and configuration files.
 */
public final class ToolFuzz
{
    private static final List<ITypeConverter<?>> CONVERTERS = List.of(
        new Arguments.Uint16(), new Arguments.Uint32(), new Arguments.Uint64(), new Arguments.TimeoutMs(),
        new Arguments.Seconds(), new Arguments.Interval(), new Arguments.Channel(), new Arguments.RoleName(),
        new Arguments.PublishModeName(), new Arguments.PagesName(), new Arguments.Flag(), new Arguments.ModeName(),
        new Arguments.RegionTypeName());
    private static final String TOML = """
        [driver]
        instance_id = "main"
        stream_id_range = [20000, 20099]
        [shm]
        base_dir = "/dev/shm"
        allowed_base_dirs = ["/dev/shm"]
        [policies]
        allow_dynamic_streams = true
        default_profile = "p"
        shutdown_token = "sesame"
        [profiles.p]
        header_nslots = 64
        payload_pools = [{ pool_id = 1, stride_bytes = 1024 }]
        [streams.cam]
        stream_id = 10000
        profile = "p"
        """;

    private ToolFuzz()
    {
    }

    /**
     * Everything that people write.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(
            FuzzTarget.of("tool.argument", () -> ToolFuzz::argument)
                .seeds(FuzzSeeds.texts("480x640x3", "uint16", "0.5", "1e9", "65535", "aeron:udp?endpoint=localhost:1",
                    "0660", "producer", "require_existing", "18446744073709551615", "NaN", "0x1p3"))
                .words(List.of("x", "X", "2147483647", "4294967295", "-", ".", "e", "aeron:", "?", "=", "|", "{", "}"))
                .allocating(64 << 10, 512).slow(20),
            FuzzTarget.of("tool.commandLine", CommandLines::new).words(CommandLines.words())
                .seeds(FuzzSeeds.texts("publish\n--shape\n64x64\n--dtype\nuint8\n--stream\n10000",
                    "driver-attach\n--role=producer\n10000", "plan\n--config\nx.toml", "gc\n--dry-run"))
                .allocating(32 << 20, 8192).slow(200),
            FuzzTarget.of("tool.toml", Configurations::new).seeds(FuzzSeeds.texts(TOML, "a.b = [[[{c = 1}]]]",
                    "x = 1979-05-27T07:32:00Z\ny = '''\n'''\nz = 0x_1\n[[a]]\n[[a.b]]"))
                .words(List.of("[", "]", "[[", "]]", "{", "}", "=", "\"", "'", "\n", ".", "\"\"\"", "\\u0041", "0x",
                    "true", "inf", "payload_pools", "stride_bytes", "pool_id", "1979-05-27", "#", "[profiles.x]\n",
                    "[streams.y]\n", "header_nslots = ", "[supervisor]\n", "9223372036854775808"))
                .maxLength(1024).allocating(8 << 20, 64 << 10).slow(500));
    }

    private static void argument(final byte[] input)
    {
        final String text = text(input);
        for (final ITypeConverter<?> converter : CONVERTERS)
        {
            try
            {
                require(converter.convert(text) != null, "nothing came of a word");
            }
            catch (final TypeConversionException ignore)
            {
                // Wrong usage.
            }
            catch (final Exception ex)
            {
                throw new AssertionError(converter.getClass().getSimpleName() + ": " + ex, ex);
            }
        }

        try
        {
            final int[] shape = Shapes.parse(text);
            require(Arrays.equals(shape, Shapes.parse(Shapes.text(shape))), "a shape reads otherwise");
            require(Shapes.byteSize(DType.FLOAT64, shape) > 0, "a shape of no size");
        }
        catch (final TensorPoolException ex)
        {
            require(ex.category() == TensorPoolException.Category.INVALID_ARGUMENT, ex.toString());
        }
        expect(TensorPoolException.Category.INVALID_ARGUMENT, () -> DType.ofLabel(text));
        expect(TensorPoolException.Category.CONFIGURATION, () -> RegionPermissions.of(text));
    }

    private static void expect(final TensorPoolException.Category category, final Runnable parser)
    {
        try
        {
            parser.run();
        }
        catch (final TensorPoolException ex)
        {
            require(ex.category() == category, ex.toString());
        }
    }

    /** Words, one a line, the first one of them a command. Nothing is run, and no file is read for its words. */
    private static final class CommandLines implements FuzzBody
    {
        private final CommandLine all = TpTool.commandLine();

        static List<String> words()
        {
            final List<String> words = new ArrayList<>(List.of("\n", "=", "0", "-1", "10000", "uint8", "aeron:ipc"));
            TpTool.commandLine().getSubcommands().forEach((name, command) ->
            {
                words.add(name + "\n");
                command.getCommandSpec().options().forEach((option) -> words.add("\n" + option.longestName() + "\n"));
            });
            return words.stream().distinct().toList();
        }

        @Override
        public void accept(final byte[] input)
        {
            final String[] words = Arrays.stream(text(input).split("\n"))
                .filter((word) -> !word.startsWith("@")).toArray(String[]::new);
            try
            {
                all.parseArgs(words);
            }
            catch (final ParameterException ex)
            {
                require(ex.getMessage() != null, "wrong usage, and nothing is said");
            }
        }
    }

    /** What is valid can be written out and read again, and then says the same. */
    private static final class Configurations implements FuzzBody
    {
        private final FuzzFile file = new FuzzFile("driver.toml");
        private final FuzzFile copy = new FuzzFile("driver.toml");

        @Override
        public void accept(final byte[] input)
        {
            final EffectiveConfiguration effective;
            try
            {
                effective = DriverConfigurationLoader.explain(file.write(input), Map.of());
            }
            catch (final TensorPoolException ex)
            {
                require(ex.category() == TensorPoolException.Category.CONFIGURATION, ex.toString());
                return;
            }

            final StringWriter text = new StringWriter();
            ConfigurationText.print(new PrintWriter(text), effective);
            final EffectiveConfiguration again = DriverConfigurationLoader.explain(
                copy.write(text.toString().getBytes(StandardCharsets.UTF_8)), Map.of());
            require(values(again).equals(values(effective)),
                () -> "a configuration reads otherwise than it was written: " + values(again) + values(effective));
        }

        private static List<String> values(final EffectiveConfiguration configuration)
        {
            return configuration.settings().stream()
                .filter((setting) -> setting.setting() != Setting.POLICIES_SHUTDOWN_TOKEN)
                .map(EffectiveSetting::toToml).sorted().toList();
        }

        @Override
        public void close()
        {
            file.close();
            copy.close();
        }
    }
}
