package org.tensorpool.memory;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs stress tests of more actors than there are cores. jcstress gives each actor a core or does not run a test at
 * all; here the actors share what there is, and let the others on while they wait for each other. What runs them is
 * what jcstress made of the test. Prints a line for each outcome: test, outcome, how often it came, what is expected.
 */
final class ThreeActors
{
    /** What stands for an outcome where there is none, because the test could not be run. */
    static final String ERROR = "ERROR";

    private static final int FOOTPRINT_MB = 64;
    private static final int STRIDE = 256;

    private ThreeActors()
    {
    }

    public static void main(final String[] args) throws ReflectiveOperationException, IOException
    {
        for (int i = 1; i < args.length; i++)
        {
            final TestInfo test = TestList.getInfo(args[i]);
            final Runner<?> runner = (Runner<?>)Class.forName(test.generatedRunner())
                .getConstructor(ForkedTestConfig.class).newInstance(config(test, Integer.parseInt(args[0])));
            print(test, runner.run());
        }
        // What hangs is in the result.
        System.exit(0);
    }

    /** As it comes to a process that jcstress forks, but bound to no core. */
    private static ForkedTestConfig config(final TestInfo test, final int timeMs) throws IOException
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(SpinLoopStyle.THREAD_YIELD.ordinal());
        data.writeInt(timeMs);
        data.writeInt(1);
        data.writeUTF(test.generatedRunner());
        data.writeInt(FOOTPRINT_MB);
        data.writeInt(STRIDE);
        data.writeInt(MemoryModelIT.STRIDES);
        data.writeBoolean(false);
        return new ForkedTestConfig(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    private static void print(final TestInfo test, final TestResult result)
    {
        for (final String outcome : result.getStateKeys())
        {
            System.out.println(String.join("\t", test.name(), outcome, Long.toString(result.getCount(outcome)),
                expected(test, outcome).expect().name()));
        }
        if (result.getStateKeys().isEmpty())
        {
            System.out.println(String.join("\t", test.name(), ERROR, "1", result.getMessages().toString()));
        }
    }

    /** As jcstress has it: by its name, else by a pattern, else what holds for all others. */
    private static StateCase expected(final TestInfo test, final String outcome)
    {
        return test.cases().stream().filter((known) -> known.matchesExactly(outcome)).findFirst()
            .or(() -> test.cases().stream().filter((known) -> known.matches(outcome)).findFirst())
            .orElse(test.unmatched());
    }
}
