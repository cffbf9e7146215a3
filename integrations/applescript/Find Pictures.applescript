-- Asks for words and shows in Finder what Ratna finds. In a terminal, the words may follow:
--
--   osascript "Find Pictures.applescript" "dog on a beach"

use AppleScript version "2.4"
use framework "Foundation"
use scripting additions

property howMany : 30
property searchPath : "PATH=~/.cargo/bin:/opt/homebrew/bin:/usr/local/bin:/Applications/Ratna.app/Contents/MacOS:$PATH; export PATH; "

on run argv
	set theWords to wordsIn(argv)
	set found to picturesFor(theWords)
	if found is {} then
		display alert "Ratna found nothing." message "It knows the pictures of the folders that were added to it."
		return
	end if
	tell application "Finder"
		reveal found
		activate
	end tell
end run

-- What is to be found. Script Editor passes no list.
on wordsIn(argv)
	if class of argv is list and (count of argv) > 0 then return item 1 of argv
	set theDialog to display dialog "What do you remember?" default answer "" with title "Ratna" buttons {"Cancel", "Find"} default button "Find" cancel button "Cancel"
	return text returned of theDialog
end wordsIn

-- The files that Ratna finds, the best match first. Those on drives that are away are left out.
on picturesFor(theWords)
	set found to {}
	repeat with thePath in pathsIn(answerTo("search -n " & howMany & " --strict -- " & quoted form of theWords))
		try
			set end of found to (POSIX file (contents of thePath)) as alias
		end try
	end repeat
	return found
end picturesFor

-- What the command prints. It names its failures in its answer, so that its exit status is of no interest.
on answerTo(theArguments)
	set theCheck to "command -v ratna >/dev/null || { echo 'The command ratna was not found.' >&2; exit 127; }; "
	return do shell script searchPath & theCheck & "ratna --json " & theArguments & " </dev/null 2>/dev/null || true"
end answerTo

on pathsIn(theAnswer)
	set theText to current application's NSString's stringWithString:theAnswer
	set theData to theText's dataUsingEncoding:(current application's NSUTF8StringEncoding)
	set {theObject, theProblem} to current application's NSJSONSerialization's JSONObjectWithData:theData options:0 |error|:(reference)
	if theObject is missing value then error "Ratna did not answer."
	set theFailure to theObject's objectForKey:"error"
	if theFailure is not missing value then error (theFailure as text)
	return (theObject's valueForKeyPath:"hits.path") as list
end pathsIn
