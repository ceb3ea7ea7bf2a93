package cli

func devCommand() *command {
	return &command{
		name: "dev", summary: "tools for those who change or test Throughline",
		sub: []*command{devSeedCommand(), devCrashCommand(), devLieCommand(), devPagesCommand()},
	}
}
