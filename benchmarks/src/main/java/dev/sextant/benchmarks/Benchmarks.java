// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Starts the command that was named, and says in one sentence what failed. */
@Command(
    name = "benchmarks",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Speed, memory and fidelity of Sextant beside its peers.")
public final class Benchmarks implements Runnable {
  private static final int FAILED = 1;

  @Spec private CommandSpec command;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where an error came from.")
  private boolean debug;

  private Benchmarks() {}

  /** Runs one command and exits with its code. */
  public static void main(String... arguments) {
    Runtime.getRuntime().exit(run(utf8(FileDescriptor.out), utf8(FileDescriptor.err), arguments));
  }

  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }

  /** Runs one command and returns its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    // DJL reads these once; Sextant sets them too, but peers may come first here.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    Results results = new Results(out, err);
    Benchmarks root = new Benchmarks();
    return new CommandLine(root)
        .addSubcommand(new EncodeCommand(results))
        .addSubcommand(new MemoryCommand(results))
        .addSubcommand(new LoadCommand(results))
        .addSubcommand(new LoadOnceCommand(results))
        .addSubcommand(new FolderCommand(results))
        .addSubcommand(new ModelCommand(results))
        .addSubcommand(new ProgramCommand(results))
        .addSubcommand(new IndexCommand(results))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler((e, given) -> usage(err, e))
        .setExecutionExceptionHandler((e, failed, parsed) -> root.failure(err, e))
        .execute(arguments);
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(command.commandLine(), "no command is given");
  }

  private static int usage(PrintStream err, ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("benchmarks: " + e.getMessage());
    err.println("Try '" + name + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  private int failure(PrintStream err, Exception e) {
    err.println("benchmarks: " + Objects.toString(e.getMessage(), e.toString()));
    if (debug) {
      e.printStackTrace(err);
    }
    return FAILED;
  }
}
