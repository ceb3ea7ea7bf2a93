# Reads the lines of go test -json: shows each package's outcome as it ends, the whole
# output of what failed and the reason of each skip, and writes "passed failed skipped" to
# the file named by the variable counts. Ends with 1 when anything failed.

function value(name,    begin, rest) {
	begin = index($0, "\"" name "\":\"")
	if (begin == 0) return ""
	rest = substr($0, begin + length(name) + 4)
	# up to the quotation mark that no backslash stands before
	match(rest, /^([^"\\]|\\.)*/)
	return substr(rest, 1, RLENGTH)
}

function plain(s) {
	gsub(/\\n/, "\n", s)
	gsub(/\\t/, "\t", s)
	gsub(/\\"/, "\"", s)
	gsub(/\\u003c/, "<", s)
	gsub(/\\u003e/, ">", s)
	gsub(/\\u0026/, "\\&", s)
	gsub(/\\\\/, "\\", s)
	return s
}

!/^\{"/ { print; next } # not JSON: words of the go command

{
	action = value("Action")
	package = value("Package")
	test = value("Test")
	id = package " " test
}

action == "build-output" { printf "%s", plain(value("Output")) }
action == "output" {
	said = plain(value("Output"))
	if (said !~ /^(=== |PASS\n)/) output[id] = output[id] said
}

action == "pass" && test != "" { passed++; delete output[id] }
action == "pass" && test == "" { printf "%s", output[id] }
action == "skip" && test != "" { skipped++; printf "%s", output[id]; delete output[id] }
action == "fail" {
	printf "%s", output[id]
	if (test != "" || !(package in broken)) failed++
	broken[package]
}

END {
	print passed + 0, failed + 0, skipped + 0 > counts
	exit failed > 0
}
