package org.tensorpool.tool;

import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool validate-uri}: whether a region URI is one; nothing is opened.
 */
@Command(
    name = "validate-uri",
    description = "Check the form of a region URI; nothing is opened.")
final class ValidateUriCommand extends ReportCommand
{
    @Parameters(index = "0", paramLabel = "SHM_URI", description = "URI to check (TP_SHM_URI).")
    private String uri;

    ValidateUriCommand()
    {
    }

    @Override
    public Integer call()
    {
        try
        {
            final RegionUri parsed = RegionUri.parse(uri);
            report(new Fields().flag("valid", true).text("path", parsed.path())
                .flag("require_hugepages", parsed.requireHugepages()));
            return 0;
        }
        catch (final TensorPoolException ex)
        {
            report(new Fields().flag("valid", false));
            return fail(ex.getMessage());
        }
    }
}
