// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: it starts the command that was named, and says in one sentence what failed. */
@Command(
    name = "sextant",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Sextant.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Semantic search over texts, on this machine alone.")
public final class Sextant implements Runnable {
  static final int FAILED = 1;
  static final int NOBODY_READS = 141;

  /** Lucene speaks through the JDK's logger, which forgets the level of one that nobody holds. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  @Spec private CommandSpec command;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Log what happens, and show where an error came from.")
  private boolean debug;

  private Sextant() {}

  /** Runs one command and exits with its code. */
  public static void main(String... arguments) {
    Runtime.getRuntime().exit(run(Streams.standard(), Models.dense(), arguments));
  }

  /** Runs one command and returns its exit code. */
  static int run(Streams streams, Models models, String... arguments) {
    Sextant root = new Sextant();
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new IndexCommand(streams, models))
            .addSubcommand(new SearchCommand(streams, models))
            .addSubcommand(new EmbedCommand(streams, models))
            .addSubcommand(new EvaluateCommand(streams, models))
            .addSubcommand(new CompareCommand(streams, models))
            .addSubcommand(new StsCommand(streams, models))
            .addSubcommand(new ModelsCommand(streams, models))
            .addSubcommand(new ChooseCommand(streams, models))
            .addSubcommand(new EvidenceCommand(streams))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(writer(streams.out()))
            .setErr(writer(streams.err()))
            .setParameterExceptionHandler((e, args) -> usage(streams, e))
            .setExecutionExceptionHandler((e, failed, parsed) -> root.failure(streams, e))
            .setExecutionStrategy(root::execute);
    return line.execute(arguments);
  }

  private static PrintWriter writer(java.io.OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private int execute(ParseResult parsed) {
    LUCENE.setLevel(debug ? Level.ALL : Level.SEVERE);
    if (debug) {
      // Read when the first logger is made, which is after this.
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
      System.setProperty("org.slf4j.simpleLogger.log.dev.sextant", "debug");
      System.setProperty("org.slf4j.simpleLogger.log.ai.djl", "info");
    }
    return new RunLast().execute(parsed);
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(command.commandLine(), "no command is given");
  }

  private static int usage(Streams streams, ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    streams.err().println("sextant: " + oneLine(Objects.toString(e.getMessage())));
    streams.err().println("Try '" + name + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  private int failure(Streams streams, Exception e) {
    if (e instanceof Output.Closed) {
      return NOBODY_READS;
    }
    streams.err().println("sextant: " + sentence(e));
    if (debug) {
      e.printStackTrace(streams.err());
    }
    return FAILED;
  }

  private static String sentence(Exception e) {
    @Nullable Throwable cause = e.getCause();
    Throwable reason = e instanceof UncheckedIOException && cause != null ? cause : e;
    String message = oneLine(Objects.toString(reason.getMessage(), ""));
    if (e instanceof UncheckedIOException || e instanceof IOException) {
      return "reading or writing failed: %s; check the file and the disk".formatted(message);
    }
    // Messages of the library are sentences. Without one it is a mistake in the program.
    return message.isEmpty()
        ? "%s; run it again with --debug to see where".formatted(e.getClass().getName())
        : message;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** What `--version` prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Sextant.class.getPackage().getImplementationVersion();
      return new String[] {
        "sextant " + (version == null ? "(not from a jar)" : version),
        "Java " + Runtime.version() + ", " + System.getProperty("os.name")
      };
    }
  }
}
