-- What reaches the shell and what people read.

local Bench = require 'bench'
local Sdk = require 'sdk'

local Shell = Sdk.run({}, {}, 'Shell.lua')

local function text_module()
    return Sdk.run(Sdk.world('/h'), {}, 'Text.lua')
end

return {
    { 'a_shell_hands_every_word_on_as_it_is', function()
        local words = {
            '', ' ', "'", "''", '"', '\\', '\\\\', '$HOME', '$(false)', '`false`', '*', '~', '!x', '#', '&', '|', ';', '<', '>', '(',
            'a\nb', '\t', 'é', 'रत्न', '💎', '-n', '--', "it's \"x\"\\", '\255\254', '%s', '{a,b}', "'; false; '", Bench.ODD,
        }
        for _, word in ipairs(words) do
            local shell = assert(io.popen('printf "[%s]" ' .. Shell.quoted(word)))
            local got = shell:read('*a')
            shell:close()
            assert(got == '[' .. word .. ']', word .. ': ' .. got)
        end
    end },
    { 'a_word_with_a_zero_byte_reaches_no_shell', function()
        assert(not pcall(Shell.quoted, 'a\0b'))
    end },
    { 'every_byte_of_a_letter_stays_when_blanks_are_joined', function()
        local Text = text_module()
        -- Some of these letters have bytes that are blanks in other encodings.
        assert(Text.line('  अच्छा\n\t à  … ') == 'अच्छा à …')
        assert(Text.line('') == '' and Text.line(' ') == '')
    end },
    { 'a_long_text_is_cut_between_letters', function()
        local Text = text_module()
        assert(Text.short('रत्न', 12) == 'रत्न')
        assert(Text.short('रत्न', 11) == 'रत्…')
    end },
    { 'every_file_compiles_and_sets_no_global', function()
        local list = assert(io.popen("ls '" .. Sdk.PLUGIN .. "'"))
        local names = list:read('*a')
        list:close()
        local count = 0
        for name in names:gmatch('[^\n]+') do
            count = count + 1
            local compiler = assert(io.popen("luac5.1 -p -l '" .. Sdk.PLUGIN .. name .. "' 2>&1"))
            local listing = compiler:read('*a')
            compiler:close()
            assert(listing:find('main <') and not listing:find('SETGLOBAL'), name .. '\n' .. listing:sub(1, 400))
        end
        assert(count == 12, count)
    end },
    { 'the_menu_names_files_that_are_there', function()
        local info = Sdk.run({}, {}, 'Info.lua')
        local titles = {}
        for _, item in ipairs(info.LrLibraryMenuItems) do
            assert(loadfile(Sdk.PLUGIN .. item.file), item.file)
            titles[#titles + 1] = item.title
        end
        Bench.same(titles, { 'Find with Ratna…', 'Similar to Selected', 'Bring in Ratna’s Keywords' })
        assert(loadfile(Sdk.PLUGIN .. info.LrPluginInfoProvider))
        assert(info.LrSdkVersion >= info.LrSdkMinimumVersion and info.LrToolkitIdentifier and info.LrPluginName)
    end },
}
