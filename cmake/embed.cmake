# fathom_embed(target symbol file): puts a file into the program. In C++:
#     extern "C" const unsigned char SYMBOL[]; extern "C" const unsigned char SYMBOL_end[];
function(fathom_embed target symbol file)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.S)
  file(CONFIGURE OUTPUT ${source} CONTENT [[
    .section .rodata
    .global @symbol@
    .global @symbol@_end
    .balign 64
@symbol@:
    .incbin "@file@"
@symbol@_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
]] @ONLY)
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${file})
  target_sources(${target} PRIVATE ${source})
endfunction()
